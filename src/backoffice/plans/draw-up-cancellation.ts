import { type TagihanId } from '../../domain/ids';
import { add, type Rupiah, subtract } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { splitAllocated } from '../../domain/tagihan/split-allocated';
import { type Period } from '../../domain/tagihan/terms';
import { cancelPostings } from '../../billing/cancel-bill';
import { type Posting } from '../../ledger/journal';
import { type OpenBillRow } from '../../persistence/repositories/open-bill.repository';
import { type PlanRow } from '../../persistence/repositories/plan.repository';
import { mayLose } from './may-lose';

export interface CancelledBill {
  tagihanId: TagihanId;
  number: string;
  k: number;
  /** Stays billed and paid. */
  allocated: Rupiah;
  /** Principal and denda that nobody owes any more. */
  outstanding: Rupiah;
  /** Of it, what was agreed: without denda. */
  lostPrincipal: Rupiah;
  /** What it books. */
  postings: Posting[];
}

export interface Cancellation {
  /** Not billed yet, and never will be. */
  periods: Period[];
  bills: CancelledBill[];
  /** Everything that would have come in: unbilled periods, and what is outstanding of bills. */
  lost: Rupiah;
  agreedTotalWas: Rupiah;
  agreedTotal: Rupiah;
  /** It is more than marketing may decide. */
  needsAdmin: boolean;
}

export interface CancellationFacts {
  plan: PlanRow;
  periods: Period[];
  open: readonly OpenBillRow[];
  /** Given up in this plan already. */
  before: Rupiah;
}

/** What it means to end these periods and bills; a bill that nothing is outstanding of is left out. */
export function drawUpCancellation(
  { plan, periods, open, before }: CancellationFacts,
  settings: Settings,
): Cancellation {
  const bills = open.map(cancelledBill).filter(({ outstanding }) => outstanding > 0);
  const unbilled = add(...periods.map(({ amount }) => amount));
  const lost = add(unbilled, ...bills.map(({ outstanding }) => outstanding));
  const lostOfAgreed = add(unbilled, ...bills.map(({ lostPrincipal }) => lostPrincipal));
  return {
    ...{ periods, bills, lost, agreedTotalWas: plan.agreedTotal },
    agreedTotal: subtract(plan.agreedTotal, lostOfAgreed),
    needsAdmin: !mayLose({ lost, before }, settings),
  };
}

function cancelledBill({ tagihan, allocated }: OpenBillRow): CancelledBill {
  const { id: tagihanId, number, k, amount, denda } = tagihan;
  return {
    ...{ tagihanId, number, k, allocated },
    outstanding: subtract(add(amount, denda), allocated),
    lostPrincipal: subtract(amount, splitAllocated(allocated, tagihan).ofAmount),
    postings: cancelPostings(tagihan, allocated),
  };
}
