import { type MutationId, type TransferId } from '../ids';
import { after, boundsOf, type BusinessDate, businessDate, daysBetween, elapsedMs, type Instant } from '../time';
import { compareSenders, senderNameOf } from './sender';
import { isOpenTransfer, type MutationException, type MutationFacts, type TransferFacts } from './terms';

export interface CreditRules {
  quarantineMs: number;
  /** The bank's clock may be behind ours by so much. */
  bankClockSlackMs: number;
}

/** Why a transfer of this amount is not what a line pays. */
export type WhyNot =
  | 'other-account'
  | 'other-amount'
  /** A line that takes something back pays nothing. */
  | 'reversal'
  | 'before-created'
  | 'after-expiry'
  /** The amount was given back, and nothing had arrived for it. */
  | 'released'
  | 'already-paid'
  /** It had the amount once, and its quarantine was over before the money came. */
  | 'long-ago'
  /** T2: another one had this amount within the quarantine. */
  | 'amount-reused'
  /** U6: on that day the amount was another one's too. */
  | 'day-uncertain'
  | 'sender-contradicts';

export interface Considered {
  transferId: TransferId;
  no: number;
  /** Empty: this is the one. */
  why: WhyNot[];
}

export type CreditVerdict = { considered: Considered[] } & (
  | { kind: 'match'; transferId: TransferId; rule: 'U5' | 'U6' }
  /** An open transfer is named before those that had the amount earlier. */
  | { kind: 'exception'; exception: MutationException; rule: string; transferIds: TransferId[] }
  /** It belongs to none of them: unmatched, unless it is part of a split. */
  | { kind: 'none' }
);

/**
 * U5–U8, T2, T3: what a credit pays, by the bank's time; when the feed told it makes no difference. `candidates`: every
 * transfer of the account with exactly this amount, reserved or given back; others are left out with their reason.
 * Deterministic: the same facts in any order give the same verdict.
 */
export function judgeCredit(
  mutation: MutationFacts,
  candidates: readonly TransferFacts[],
  rules: CreditRules,
): CreditVerdict {
  const ordered = [...candidates].sort((one, other) => one.no - other.no);
  const looks = ordered.map((transfer) => ({ transfer, standing: standingOf(mutation, transfer, rules) }));
  const live = looks.filter(({ standing }) => standing === 'live' || standing === 'late');
  const past = looks.filter(({ standing }) => standing === 'paid' || standing === 'released');
  const explain = (extra?: WhyNot): Considered[] =>
    looks.map(({ transfer, standing }) => ({
      ...{ transferId: transfer.id, no: transfer.no },
      why: [...WHY[standing], ...(extra !== undefined && WHY[standing].length === 0 ? [extra] : [])],
    }));
  const exception = (name: MutationException, rule: string, named: readonly Look[], extra?: WhyNot): CreditVerdict => ({
    ...{ kind: 'exception', exception: name, rule, transferIds: named.map(({ transfer }) => transfer.id) },
    considered: explain(extra),
  });

  const [first] = live;
  if (first !== undefined) {
    const named = [...live, ...past];
    if (named.length > 1) {
      return mutation.bookedAt === null
        ? exception('date-uncertain', 'U6', named, 'day-uncertain')
        : exception('ambiguous', 'T2', named, 'amount-reused');
    }
    if (first.standing === 'late') return exception('late-payment', 'U7', [first]);
    if (contradicts(mutation, first.transfer)) return exception('ambiguous', 'T3', [first], 'sender-contradicts');
    const rule = mutation.bookedAt === null ? 'U6' : 'U5';
    return { kind: 'match', transferId: first.transfer.id, rule, considered: explain() };
  }
  const paid = past.filter(({ standing }) => standing === 'paid');
  if (paid.length === 0) return { kind: 'none', considered: explain() };
  return past.length === 1 ? exception('duplicate-payment', 'U8', past) : exception('ambiguous', 'T2', past);
}

/** How a transfer stands at the time of a line. */
type Standing =
  | 'reversal'
  | 'other-account'
  | 'other-amount'
  | 'before-created'
  /** Reserved, in time and after it. */
  | 'live'
  | 'late'
  /** Given back at its match, and after its grace; both still in quarantine. */
  | 'paid'
  | 'released'
  | 'long-ago';

interface Look {
  transfer: TransferFacts;
  standing: Standing;
}

const WHY: Readonly<Record<Standing, readonly WhyNot[]>> = {
  'other-account': ['other-account'],
  'other-amount': ['other-amount'],
  reversal: ['reversal'],
  'before-created': ['before-created'],
  released: ['released'],
  'long-ago': ['long-ago'],
  live: [],
  late: ['after-expiry'],
  paid: ['already-paid'],
};

function standingOf(mutation: MutationFacts, transfer: TransferFacts, rules: CreditRules): Standing {
  if (mutation.isReversal || mutation.direction !== 'credit') return 'reversal';
  if (mutation.bankAccountId !== transfer.bankAccountId) return 'other-account';
  if (mutation.amount !== transfer.final) return 'other-amount';
  if (cameBefore(mutation, transfer, rules)) return 'before-created';
  if (transfer.isReserved && isOpenTransfer(transfer.state))
    return cameAfterExpiry(mutation, transfer) ? 'late' : 'live';
  if (cameAfterQuarantine(mutation, transfer, rules)) return 'long-ago';
  return transfer.state === 'verified' ? 'paid' : 'released';
}

/** T2: the amount is this transfer's at the time of a line, or was within the quarantine: the line may be meant for it. */
export function mayBeMeantFor(mutation: MutationFacts, transfer: TransferFacts, rules: CreditRules): boolean {
  return ['live', 'late', 'paid', 'released'].includes(standingOf(mutation, transfer, rules));
}

/** T2: the amount had been given back, and its quarantine was over, when the money came. */
export function cameAfterQuarantine(
  mutation: Pick<MutationFacts, 'bookedAt' | 'wibDate'>,
  { releasedAt }: Pick<TransferFacts, 'releasedAt'>,
  { quarantineMs }: Pick<CreditRules, 'quarantineMs'>,
): boolean {
  return releasedAt !== null && cameAfter(mutation, after(releasedAt, quarantineMs));
}

/** The money was there before anybody was asked for it. */
export function cameBefore(
  { bookedAt, wibDate }: Pick<MutationFacts, 'bookedAt' | 'wibDate'>,
  { createdAt }: Pick<TransferFacts, 'createdAt'>,
  { bankClockSlackMs }: Pick<CreditRules, 'bankClockSlackMs'>,
): boolean {
  if (bookedAt === null) return wibDate < businessDate(createdAt);
  return bookedAt < createdAt && elapsedMs(bookedAt, createdAt) > bankClockSlackMs;
}

export function cameAfterExpiry(
  mutation: Pick<MutationFacts, 'bookedAt' | 'wibDate'>,
  { expiresAt }: Pick<TransferFacts, 'expiresAt'>,
): boolean {
  const { bookedAt, wibDate } = mutation;
  return bookedAt === null ? wibDate > businessDate(expiresAt) : bookedAt > expiresAt;
}

/** At that moment or later; of a line without a time: its whole day is. */
function cameAfter({ bookedAt, wibDate }: Pick<MutationFacts, 'bookedAt' | 'wibDate'>, moment: Instant): boolean {
  return (bookedAt ?? boundsOf(wibDate).from) >= moment;
}

/** T3: a known payer, and a sender whose name is somebody else's. */
function contradicts(
  mutation: Pick<MutationFacts, 'senderName' | 'text'>,
  { payerName }: Pick<TransferFacts, 'payerName'>,
): boolean {
  return payerName !== null && compareSenders(senderNameOf(mutation), payerName) === 'other';
}

export interface SentRefund {
  id: string;
  amount: number;
  sentAt: Instant;
}

export type DebitVerdict =
  /** U11: people decide what becomes of what was paid with it. `creditIds`: all that it may take back, the likeliest first. */
  | { kind: 'reversed'; rule: 'U11'; creditIds: [MutationId, ...MutationId[]] }
  | { kind: 'refund'; rule: 'C7'; refundId: string }
  | { kind: 'outgoing' };

const REVERSED_WITHIN_DAYS = 7;

/**
 * U11, C7: what a debit is. `credits`: those of the account with this amount in the seven days before it; `sentRefunds`:
 * those that went out of the account and are not confirmed. A line that says it is a reversal needs one such credit, any
 * other one the same text.
 */
export function judgeDebit(
  mutation: MutationFacts,
  { credits, sentRefunds }: { credits: readonly MutationFacts[]; sentRefunds: readonly SentRefund[] },
): DebitVerdict {
  const near = credits.filter((credit) => mayBeTakenBack(credit, mutation)).sort(latestFirst);
  const sameText = near.filter((credit) => credit.text === mutation.text && mutation.text !== '');
  const reversed = sameText.length > 0 ? sameText : mutation.isReversal && near.length === 1 ? near : [];
  const [likeliest, ...others] = reversed.map(({ id }) => id);
  if (likeliest !== undefined) return { kind: 'reversed', rule: 'U11', creditIds: [likeliest, ...others] };
  const refunds = sentRefunds.filter(
    ({ amount, sentAt }) => amount === mutation.amount && mutation.wibDate >= businessDate(sentAt),
  );
  const [refund] = refunds;
  const isRefund = refund !== undefined && refunds.length === 1 && !mutation.isReversal;
  return isRefund ? { kind: 'refund', rule: 'C7', refundId: refund.id } : { kind: 'outgoing' };
}

function mayBeTakenBack(credit: MutationFacts, debit: MutationFacts): boolean {
  if (credit.direction !== 'credit' || credit.bankAccountId !== debit.bankAccountId) return false;
  if (credit.amount !== debit.amount || credit.isReversal) return false;
  const days = daysBetween(credit.wibDate, debit.wibDate);
  if (days < 0 || days > REVERSED_WITHIN_DAYS) return false;
  return credit.bookedAt === null || debit.bookedAt === null || elapsedMs(credit.bookedAt, debit.bookedAt) >= 0;
}

function latestFirst(one: MutationFacts, other: MutationFacts): number {
  const [first, second] = [whenOf(one), whenOf(other)];
  if (first !== second) return first < second ? 1 : -1;
  return one.id < other.id ? -1 : 1;
}

function whenOf({ bookedAt, wibDate }: { bookedAt: Instant | null; wibDate: BusinessDate }): Instant {
  return bookedAt ?? boundsOf(wibDate).from;
}
