import { type Rupiah, subtract } from '../../domain/money';
import { BANK_CHARGES, outgoingAccount, REFUND_PAYABLE, UNCLAIMED } from '../../ledger/accounts';
import { type Posting } from '../../ledger/journal';

interface Waiting {
  /** Of the ledger: where the money waits. */
  sourceAccount: string;
  amount: Rupiah;
}

/** Approved: it leaves where it waited. */
export function approvalPostings({ sourceAccount, amount }: Waiting): Posting[] {
  return [
    { account: sourceAccount, side: 'debit', amount },
    { account: REFUND_PAYABLE, side: 'credit', amount },
  ];
}

/** Nobody says where to: what the house has of it. */
export function keepRefundPostings({ sourceAccount, amount }: Waiting): Posting[] {
  return [
    { account: sourceAccount, side: 'debit', amount },
    { account: UNCLAIMED, side: 'credit', amount },
  ];
}

/** Not to go out after all: it waits again where it did. */
export function cancelPostings({ sourceAccount, amount }: Waiting): Posting[] {
  return [
    { account: REFUND_PAYABLE, side: 'debit', amount },
    { account: sourceAccount, side: 'credit', amount },
  ];
}

/** The bank has paid it out of the account with this code; what it took beyond the refund is its fee. */
export function confirmationPostings(amount: Rupiah, debit: { code: string; amount: Rupiah }): Posting[] {
  const fee = subtract(debit.amount, amount);
  return [
    { account: REFUND_PAYABLE, side: 'debit', amount },
    ...(fee === 0 ? [] : [{ account: BANK_CHARGES, side: 'debit', amount: fee } as const]),
    { account: outgoingAccount(debit.code), side: 'credit', amount: debit.amount },
  ];
}
