import { type Rupiah } from '../../domain/money';
import { outgoingAccount, REFUND_PAYABLE } from '../../ledger/accounts';
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

/** Not to go out after all: it waits again where it did. */
export function cancelPostings({ sourceAccount, amount }: Waiting): Posting[] {
  return [
    { account: REFUND_PAYABLE, side: 'debit', amount },
    { account: sourceAccount, side: 'credit', amount },
  ];
}

/** The bank has paid it out of the account with this code. */
export function confirmationPostings(amount: Rupiah, bankAccountCode: string): Posting[] {
  return [
    { account: REFUND_PAYABLE, side: 'debit', amount },
    { account: outgoingAccount(bankAccountCode), side: 'credit', amount },
  ];
}
