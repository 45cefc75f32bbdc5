import { type FailureCode, type RefusalCode } from '../../domain/errors';
import { isId, type Origin, type ResellerId, type TopupId } from '../../domain/ids';
import { boundsOf, type BusinessDate, type Instant, instant } from '../../domain/time';
import { type TopupState } from '../../domain/topup/topup-state';
import { type TopupFacts } from '../../intake/accept-topup.types';
import { type Queryable } from '../database';
import { type BigIntColumn, dateOf, instantOrNull, rupiahOf } from '../repositories/columns';

/** Whose orders, and by which entrance: a reference means nothing without both. */
export interface OrdersOf {
  resellerId: ResellerId;
  origin: Origin;
}

interface Columns {
  id: string;
  reference: Buffer;
  product_code: string;
  destination: string;
  price: BigIntColumn;
  state: TopupState;
  error_code: RefusalCode | FailureCode | null;
  sn: string | null;
  accepted_at: Date;
  finished_at: Date | null;
}

const TOPUP_COLUMNS =
  't.id, t.product_code, t.destination, t.price, t.state, t.error_code, t.sn, t.accepted_at, t.finished_at';

/** The reseller's order behind a reference; a reference that was answered with an older order finds that one. */
export async function readOwnTopup(
  queryable: Queryable,
  { resellerId, origin }: OrdersOf,
  reference: string,
): Promise<TopupFacts | undefined> {
  const row = await queryable.row<Columns>(
    `select r.reference, ${TOPUP_COLUMNS}
     from topup_reference r
     join topup t on t.id = r.topup_id and t.reseller_id = r.reseller_id
     where r.reseller_id = ? and r.origin = ? and r.reference = ?`,
    [resellerId, origin, Buffer.from(reference, 'latin1')],
  );
  return row && factsOf(row);
}

/** The last order of a page. */
export interface TopupPosition {
  acceptedAt: Instant;
  topupId: TopupId;
}

export interface TopupPage {
  topups: TopupFacts[];
  /** Null: nothing follows. */
  next: TopupPosition | null;
}

/**
 * The reseller's orders of a day, oldest first. Each order comes once, under the reference it was placed with. The page
 * after the last one of a day that is not over may still fill.
 */
export async function listOwnTopups(
  queryable: Queryable,
  { resellerId, origin }: OrdersOf,
  { day, after, pageSize }: { day: BusinessDate; after: TopupPosition | null; pageSize: number },
): Promise<TopupPage> {
  const { from, before } = boundsOf(day);
  const start = after !== null && after.acceptedAt > from ? after.acceptedAt : from;
  const rows = await queryable.rows<Columns>(
    `select t.reference, ${TOPUP_COLUMNS}
     from topup t
     where t.reseller_id = ? and t.origin = ? and t.accepted_at >= ? and t.accepted_at < ?
       and (t.accepted_at > ? or t.id > ?)
     order by t.accepted_at, t.id
     limit ?`,
    [
      resellerId,
      origin,
      dateOf(start),
      dateOf(before),
      dateOf(after?.acceptedAt ?? instant(0)),
      after?.topupId ?? '',
      pageSize + 1,
    ],
  );
  const topups = rows.slice(0, pageSize).map(factsOf);
  const last = topups.at(-1);
  const isMore = rows.length > pageSize && last !== undefined;
  return { topups, next: isMore ? { acceptedAt: last.acceptedAt, topupId: last.topupId } : null };
}

/** As text that a caller hands back unread. */
export function formatPosition({ acceptedAt, topupId }: TopupPosition): string {
  return `${Date.parse(acceptedAt)}-${topupId}`;
}

/** Undefined for text that `formatPosition` never wrote. */
export function parsePosition(text: string): TopupPosition | undefined {
  const [, stamp, topupId] = /^(\d{13})-(\w{26})$/.exec(text) ?? [];
  if (stamp === undefined || topupId === undefined || !isId(topupId)) return undefined;
  return { acceptedAt: instant(Number(stamp)), topupId };
}

function factsOf(row: Columns): TopupFacts {
  return {
    topupId: row.id,
    refId: row.reference.toString('latin1'),
    productCode: row.product_code,
    destination: row.destination,
    price: rupiahOf(row.price),
    state: row.state,
    errorCode: row.error_code,
    sn: row.sn,
    acceptedAt: instant(row.accepted_at),
    finishedAt: instantOrNull(row.finished_at),
  };
}
