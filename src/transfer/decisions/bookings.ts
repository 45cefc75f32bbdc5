import { type ResellerId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import {
  BANK_CHARGES,
  outgoingAccount,
  OWN_MOVES,
  saldoAccount,
  suspenseAccount,
  UNCLAIMED,
} from '../../ledger/accounts';
import { type Posting } from '../../ledger/journal';

/** A line of the bank with the code of its account: what a decision about it books. Preview and effect are this code. */
export interface BookedLine {
  code: string;
  amount: Rupiah;
}

export function allocatePostings({ code, amount }: BookedLine, resellerId: ResellerId): Posting[] {
  return move(suspenseAccount(code), saldoAccount(resellerId), amount);
}

export function keepPostings({ code, amount }: BookedLine): Posting[] {
  return move(suspenseAccount(code), UNCLAIMED, amount);
}

/** A debit takes back a credit of the same amount: neither belongs to anything. */
export function pairPostings({ code, amount }: BookedLine): Posting[] {
  return move(suspenseAccount(code), outgoingAccount(code), amount);
}

export function chargePostings({ code, amount }: BookedLine): Posting[] {
  return move(BANK_CHARGES, outgoingAccount(code), amount);
}

export function ownMovePostings({ code, amount }: BookedLine): Posting[] {
  return move(OWN_MOVES, outgoingAccount(code), amount);
}

function move(debited: string, credited: string, amount: Rupiah): Posting[] {
  return [
    { account: debited, side: 'debit', amount },
    { account: credited, side: 'credit', amount },
  ];
}
