import { type CustomerId, type TopupId } from '../domain/ids';
import { type WorkItemKind, type WorkItemOwner } from '../domain/promises';
import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { openWorkItem } from '../persistence/repositories/work-item.repository';

export interface PeopleItem {
  kind: WorkItemKind;
  /** A topup, a message, a correction, a terminal. */
  subject: string;
  state: string;
  topupId: TopupId | null;
  customerId?: CustomerId | null;
  /** For people to read; no number and no secret. */
  detail: string | null;
  owner: WorkItemOwner;
  /** Later than the usual time for people only by mistake, so the earlier of the two counts. */
  dueAt?: Instant;
}

/** Puts something on the table that only people can settle. The same again while it is open changes nothing. */
export async function openPeopleItem(
  tx: Tx,
  { dueAt, ...item }: PeopleItem,
  { now, settings }: { now: Instant; settings: Settings },
): Promise<void> {
  const usual = after(now, settings.caseDueMs);
  await openWorkItem(
    tx,
    {
      ...item,
      nextAction: 'escalate',
      nextAt: after(now, Math.min(settings.caseDueMs, settings.escalateEveryMs)),
      dueAt: dueAt !== undefined && dueAt < usual ? dueAt : usual,
    },
    now,
  );
}
