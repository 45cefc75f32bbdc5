import { type CustomerId, type TagihanId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { after, boundsOf, type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { dateOf } from '../persistence/repositories/columns';
import { type TagihanRow } from '../persistence/repositories/tagihan.repository';
import { openWorkItem, promiseItem } from '../persistence/repositories/work-item.repository';
import { type BankProblem } from './bank-task/bank-problems';

/** The bank has to have made its bill by then. */
const OPENING_DUE_MS = 24 * 60 * 60 * 1000;

export interface NextStep {
  /** What the machine does next: `reminder-3`, `tell-bank`, … */
  action: string;
  at: Instant;
}

/** Of a bill that was just opened: the bank has to be told of it at once. */
export async function openTagihanItem(
  tx: Tx,
  { tagihanId, customerId }: { tagihanId: TagihanId; customerId: CustomerId },
  now: Instant,
): Promise<void> {
  await openWorkItem(
    tx,
    {
      ...{ kind: 'tagihan', subject: tagihanId, state: 'opening', topupId: null, customerId },
      ...{ detail: null, owner: 'marketing', nextAction: 'tell-bank', nextAt: now },
      dueAt: after(now, OPENING_DUE_MS),
    },
    now,
  );
}

/**
 * Renews the work item of an open bill. While people have to put something right, their deadline and the reason stay;
 * afterwards both are as usual again.
 */
export async function renewTagihanItem(
  tx: Tx,
  tagihan: TagihanRow,
  { next, hasProblem, now, settings }: { next: NextStep; hasProblem: boolean; now: Instant; settings: Settings },
): Promise<void> {
  const { id: subject, state } = tagihan;
  if (hasProblem) {
    await tx.write(
      `update work_item set next_action = ?, next_at = ? where kind = 'tagihan' and subject = ? and is_open = 1`,
      [next.action, dateOf(next.at), subject],
    );
    return;
  }
  await tx.write(
    `update work_item set detail = null where kind = 'tagihan' and subject = ? and is_open = 1 and detail is not null`,
    [subject],
  );
  const dueAt = dueAtOf(tagihan, settings);
  await promiseItem(tx, { kind: 'tagihan', subject, state, nextAction: next.action, nextAt: next.at, dueAt }, now);
}

/** The bank refuses what only people can put right: their deadline is now. */
export async function noteProblem(
  tx: Tx,
  tagihanId: TagihanId,
  { detail, owner }: BankProblem,
  now: Instant,
): Promise<void> {
  await tx.write(
    `update work_item set detail = ?, owner = if(escalations = 0, ?, owner), due_at = least(due_at, ?),
       escalate_at = if(escalations = 0, greatest(due_at, ?), escalate_at)
     where kind = 'tagihan' and subject = ? and is_open = 1`,
    [detail, owner, dateOf(now), dateOf(now), tagihanId],
  );
}

/** People's deadline: the bank's answer, then the customer's money some days after the due day. */
function dueAtOf({ state, openedAt, dueOn }: TagihanRow, { tagihanDueGraceMs }: Settings): Instant {
  return state === 'opening' ? after(openedAt, OPENING_DUE_MS) : after(boundsOf(dueOn).before, tagihanDueGraceMs);
}
