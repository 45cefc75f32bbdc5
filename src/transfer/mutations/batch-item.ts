import { type BatchId } from '../../domain/ids';
import { type Settings } from '../../domain/settings';
import { after, type Instant } from '../../domain/time';
import { batchName } from '../../domain/transfer/names';
import { type Tx } from '../../persistence/database';
import { openWorkItem, promiseItem } from '../../persistence/repositories/work-item.repository';
import { JUDGED_WITHIN_MS } from './judge-again';

/** W3: what was stored is taken in within two minutes, or an admin looks. */
export async function openBatchItem(tx: Tx, { id, no }: { id: BatchId; no: number }, now: Instant): Promise<void> {
  const dueAt = after(now, JUDGED_WITHIN_MS);
  await openWorkItem(
    tx,
    {
      ...{ kind: 'batch', subject: id, state: 'stored', topupId: null, detail: batchName(no) },
      ...{ owner: 'admin', nextAction: 'take-in', nextAt: dueAt, dueAt },
    },
    now,
  );
}

/** Why what came cannot be taken in, or not all of it: people's until it is tried again or put aside. */
export const BATCH_ERRORS = ['malformed', 'unknown-account', 'lines-left-out', 'unknown-feed'] as const;
export type BatchError = (typeof BATCH_ERRORS)[number];

const SENTENCES: Readonly<Record<BatchError, string>> = {
  malformed: 'isi tidak dapat dibaca',
  'unknown-account': 'rekening tidak dikenal',
  'lines-left-out': 'sebagian baris tidak dapat dibaca',
  'unknown-feed': 'sumber mutasi tidak lagi terpasang',
};

/** For one that was stored with its item, or is stored as refused at once. */
export async function openRefusedItem(
  tx: Tx,
  { id, no, error }: { id: BatchId; no: number; error: BatchError },
  { now, settings }: { now: Instant; settings: Pick<Settings, 'caseDueMs'> },
): Promise<void> {
  const dueAt = after(now, settings.caseDueMs);
  const item = {
    ...{ kind: 'batch' as const, subject: id, state: 'refused', nextAction: 'decide', nextAt: dueAt, dueAt },
  };
  const detail = `${batchName(no)}: ${SENTENCES[error]}`;
  const standing = await tx.row(`select id from work_item where kind = 'batch' and subject = ? and is_open = 1`, [id]);
  if (standing === undefined) {
    await openWorkItem(tx, { ...item, topupId: null, detail, owner: 'admin' }, now);
    return;
  }
  await promiseItem(tx, item, now);
  await tx.write(`update work_item set detail = ? where kind = 'batch' and subject = ? and is_open = 1`, [detail, id]);
}
