import { type Bill, type Bills } from './bills';

export type PaymentRefusal = 'tidak-dikenal' | 'tidak-aktif' | 'nominal';

/** Why the bank's channels would not take this payment; undefined when they would. */
export function refusalOf(bills: Bills, bill: Bill | undefined, amount: number): PaymentRefusal | undefined {
  if (!bill) return 'tidak-dikenal';
  if (bills.stateOf(bill) !== 'active') return 'tidak-aktif';
  return fits(bill, amount, bills.paidOf(bill.trxId)) ? undefined : 'nominal';
}

function fits({ billingType, amount: billed }: Bill, amount: number, paid: number): boolean {
  switch (billingType) {
    case 'c':
      return amount === billed;
    case 'i':
      return paid + amount <= billed;
    case 'm':
    case 'n':
      return amount >= billed;
    case 'x':
      return amount <= billed;
    case 'o':
      return true;
  }
}
