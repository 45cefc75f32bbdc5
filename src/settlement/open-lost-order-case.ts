import { type TopupId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { openPeopleItem } from './open-people-item';

/**
 * Something was bought for an order whose rows a restore has lost, or that do not fit (S2): people find out from the
 * supplier what became of it. The same again while it is open changes nothing.
 */
export async function openLostOrderCase(
  tx: Tx,
  { subject, topupId, detail }: { subject: string; topupId: TopupId | null; detail: string },
  closing: { now: Instant; settings: Settings },
): Promise<void> {
  await openPeopleItem(tx, { kind: 'case', subject, state: 'lost-order', topupId, detail, owner: 'admin' }, closing);
}
