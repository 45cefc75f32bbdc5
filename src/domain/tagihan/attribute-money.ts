import { type NoticeId, type PaymentId } from '../ids';
import { add, least, type Rupiah, subtract, ZERO } from '../money';
import { type Instant } from '../time';

/** A notice as far as it says which part of a bill's money it stands for. */
export interface NoticeClaim {
  id: NoticeId;
  amount: Rupiah;
  /** Everything that was paid into the bill with this payment; null where the bank does not tell it. */
  cumulative: Rupiah | null;
  paidAt: Instant;
  ntb: string;
  /** Equal for notices that say that they are about one payment. */
  paymentKey: string;
  /** It was there before the bank was asked, so the bank's total includes what it tells, if that is true. */
  wasAsked: boolean;
  /** What became of it earlier; null: nothing yet. */
  ended: 'credited' | 'exception' | null;
}

export interface MoneyFacts {
  /** Everything that was paid into the bill, as the bank itself says. */
  total: Rupiah;
  /** What is in the books of it; a total that the bank told earlier. At most `total`. */
  recognised: Rupiah;
  /** Fixed and minimum bills. */
  isPaidOnce: boolean;
  /** What the bank takes for it. */
  billAmount: Rupiah;
  /** Of the last payment, as the bank itself says. */
  lastNtb: string | null;
  /** When that was; null where the bank does not tell it. */
  lastPaidAt: Instant | null;
  /** Payments that an inquiry found, oldest first, and how much of each no notice stands for. */
  unattached: readonly { paymentId: PaymentId; unattached: Rupiah }[];
  /** All of the bill. */
  notices: readonly NoticeClaim[];
}

export interface Attribution {
  /** A notice stands for money that is in the books already. */
  attachments: { noticeId: NoticeId; paymentId: PaymentId; amount: Rupiah }[];
  /** New money, in the order in which it is judged; without a notice: found by inquiry alone. Adds up to total − recognised. */
  payments: { noticeId: NoticeId | null; amount: Rupiah }[];
  /** `claim`: what the notice tells and no money stands for; zero for one that is right. */
  ends: { noticeId: NoticeId; claim: Rupiah }[];
}

/**
 * B1: which notices stand for the money that the bank has confirmed. Money is what the inquiry says, to the rupiah; a
 * notice only says which part of it is whose journal. A payment lies in the bill between what was paid before it and
 * after it. A notice whose place cannot be true, since it ends beyond the total, crosses a total that the bank has told
 * or another payment, or is about a payment that is credited already, has been altered on its way: it is given nothing.
 * So has one that says another time of the last payment than the bank itself, or a later one.
 */
export function attributeMoney(facts: MoneyFacts): Attribution {
  const money = new Money(facts);
  const credited = facts.notices.filter(({ ended }) => ended === 'credited');
  const ends: Attribution['ends'] = [];
  for (const notice of inOrder(facts)) {
    const isBelieved = isPlausible(notice, facts, credited);
    if (!notice.wasAsked && !(isBelieved && notice.amount <= money.left)) continue;
    const given = isBelieved ? money.give(notice) : ZERO;
    if (given > 0) credited.push(notice);
    ends.push({ noticeId: notice.id, claim: subtract(notice.amount, given) });
  }
  return { ends, ...money.close() };
}

/** What can still be given to notices: first what an inquiry had found, then what is new. */
class Money {
  private readonly attachments: Attribution['attachments'] = [];
  private readonly payments: Attribution['payments'] = [];
  private readonly found: { paymentId: PaymentId; unattached: Rupiah }[];
  private fresh: Rupiah;

  constructor({ total, recognised, unattached }: MoneyFacts) {
    this.fresh = subtract(total, recognised);
    this.found = unattached.map((payment) => ({ ...payment }));
  }

  get left(): Rupiah {
    return add(this.fresh, ...this.found.map(({ unattached }) => unattached));
  }

  give({ id: noticeId, amount }: NoticeClaim): Rupiah {
    let given: Rupiah = ZERO;
    for (const payment of this.found) {
      const part = least(payment.unattached, subtract(amount, given));
      if (part === 0) continue;
      payment.unattached = subtract(payment.unattached, part);
      this.attachments.push({ noticeId, paymentId: payment.paymentId, amount: part });
      given = add(given, part);
    }
    const part = least(this.fresh, subtract(amount, given));
    if (part > 0) this.payments.push({ noticeId, amount: part });
    this.fresh = subtract(this.fresh, part);
    return add(given, part);
  }

  close(): Pick<Attribution, 'attachments' | 'payments'> {
    const { attachments, payments, fresh } = this;
    return { attachments, payments: fresh > 0 ? [...payments, { noticeId: null, amount: fresh }] : payments };
  }
}

/** In the order of payment; of several that say that they are one payment, the one that the others bear out comes first. */
function inOrder(facts: MoneyFacts): NoticeClaim[] {
  const points = provenPoints(facts);
  const rank = (notice: NoticeClaim): string =>
    [
      notice.paidAt,
      isBetween(notice, points) ? 0 : 1,
      notice.ntb === facts.lastNtb ? 0 : 1,
      notice.wasAsked ? 0 : 1,
      notice.id,
    ].join(' ');
  return facts.notices
    .filter(({ ended }) => ended === null)
    .map((notice) => ({ notice, rank: rank(notice) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ notice }) => notice);
}

function isPlausible(notice: NoticeClaim, facts: MoneyFacts, credited: readonly NoticeClaim[]): boolean {
  if (credited.some(({ paymentKey }) => paymentKey === notice.paymentKey)) return false;
  if (isContradicted(notice, facts) || isAtAnotherTime(notice, facts)) return false;
  if (facts.isPaidOnce && !isWholePayment(notice, facts)) return false;
  const place = placeOf(notice);
  if (place === undefined) return true;
  const { from, to } = place;
  const crossesTold = from < facts.recognised && facts.recognised < to;
  return from >= 0 && to <= facts.total && !crossesTold && !credited.some((other) => overlaps(other, place));
}

/** Another story about the same payment, and nothing bears out either: it would be a guess. */
function isContradicted(notice: NoticeClaim, facts: MoneyFacts): boolean {
  const { isPaidOnce, notices } = facts;
  const others = notices.filter(
    ({ id, paymentKey, ended }) => id !== notice.id && paymentKey === notice.paymentKey && ended === null,
  );
  if (others.length === 0 || isPaidOnce) return false;
  const points = provenPoints(facts);
  return !isBetween(notice, points) || others.some((other) => isBetween(other, points));
}

/** No payment is later than the last one, and of the last one the bank itself says when it was. */
function isAtAnotherTime(notice: NoticeClaim, { total, lastNtb, lastPaidAt, isPaidOnce }: MoneyFacts): boolean {
  if (lastPaidAt === null) return false;
  // The bank tells whole seconds.
  const [said, known] = [notice.paidAt.slice(0, 19), lastPaidAt.slice(0, 19)];
  const sum = notice.cumulative ?? (isPaidOnce ? notice.amount : null);
  const isLast = sum === total || (lastNtb !== null && notice.ntb === lastNtb);
  return isLast ? said !== known : said > known;
}

/** A bill that is paid once has no parts: its payment is all of what is there, or what the bill asked for. */
function isWholePayment(notice: NoticeClaim, facts: MoneyFacts): boolean {
  const { total, recognised, billAmount } = facts;
  if (notice.cumulative !== null) return notice.amount === billAmount || isBetween(notice, provenPoints(facts));
  return [total, billAmount, subtract(total, recognised)].includes(notice.amount);
}

/** Sums at which one payment has ended and the next begins, as the bank told them or as unbroken notices show. */
function provenPoints({ total, recognised, notices }: MoneyFacts): ReadonlySet<number> {
  const places = notices.flatMap((notice) => placeOf(notice) ?? []);
  const up = reach(new Set([0, recognised]), places, ({ from, to }) => ({ at: from, next: to }));
  const down = reach(new Set([total, recognised]), places, ({ from, to }) => ({ at: to, next: from }));
  return new Set([0, recognised, total, ...[...up].filter((point) => down.has(point))]);
}

interface Place {
  from: number;
  to: number;
}

function reach(
  points: Set<number>,
  places: readonly Place[],
  step: (place: Place) => { at: number; next: number },
): ReadonlySet<number> {
  for (let before = -1; before !== points.size;) {
    before = points.size;
    for (const { at, next } of places.map(step)) if (points.has(at)) points.add(next);
  }
  return points;
}

function isBetween(notice: NoticeClaim, points: ReadonlySet<number>): boolean {
  const place = placeOf(notice);
  return place !== undefined && points.has(place.from) && points.has(place.to);
}

function overlaps(notice: NoticeClaim, { from, to }: Place): boolean {
  const place = placeOf(notice);
  return place !== undefined && place.from < to && from < place.to;
}

/** May begin below zero: then it is not true. */
function placeOf({ amount, cumulative }: NoticeClaim): Place | undefined {
  return cumulative === null ? undefined : { from: cumulative - amount, to: cumulative };
}
