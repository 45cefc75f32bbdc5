import { createHash } from 'node:crypto';
import { type BankAccountId, type BatchId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffMember } from '../../domain/staff';
import { businessDate, daysBetween, type Instant, momentOf, parseBusinessDate } from '../../domain/time';
import { type Direction } from '../../domain/transfer/terms';
import { newId } from '../../persistence/new-id';
import { listBankAccounts } from '../../persistence/repositories/bank-account.repository';
import { insertBatch } from '../../persistence/repositories/mutation-batch.repository';
import { discardManualLine, type ManualEntryContent } from '../../transfer/mutations/manual-line';
import { MANUAL_SOURCE } from '../../transfer/mutations/sources';
import { type TransferDeps } from '../../transfer/transfer-deps';
import { type MoneyDecisions, type MoneyOutcome } from '../money/money.types';
import { isReason } from '../reason';
import { mayBringMutations } from './mutation-deps';

export interface ManualLineForm {
  staff: StaffMember;
  bankAccountId: BankAccountId;
  /** `YYYY-MM-DD`, as the bank has it. */
  date: string;
  /** `HH:mm` in Jakarta; empty: the bank tells the day only. */
  time?: string;
  direction: Direction;
  amount: Rupiah;
  text: string;
  senderName?: string;
  reason: string;
}

export type ManualLineRefusal =
  | 'role-may-not'
  | 'account-unknown'
  | 'invalid-date'
  | 'invalid-time'
  | 'invalid-amount'
  | 'invalid-text'
  | 'invalid-sender'
  | 'invalid-reason';

export type ManualLineOutcome =
  /** What the request for the second person came to. */
  { kind: 'asked'; batchId: BatchId; outcome: MoneyOutcome } | { kind: 'refused'; code: ManualLineRefusal };

/** Longer ago, the bank's own file is the way. */
const OLDEST_DAYS = 90;
const MOST_TEXT = 500;
const MOST_NAME = 100;

/**
 * A line of the bank that a person has seen and no feed has told. It is kept, and asked for with four eyes: nothing of it
 * counts before a second person has agreed. Repeating it makes another entry, since two transfers may be equal.
 */
export async function requestManualLine(
  deps: TransferDeps & { request: MoneyDecisions['request'] },
  form: ManualLineForm,
): Promise<ManualLineOutcome> {
  const { staff, bankAccountId, reason } = form;
  if (!mayBringMutations(staff.role)) return { kind: 'refused', code: 'role-may-not' };
  const accounts = await listBankAccounts(deps.db);
  if (!accounts.some(({ id }) => id === bankAccountId)) return { kind: 'refused', code: 'account-unknown' };
  const content = contentOf(form, await deps.db.now());
  if (typeof content === 'string') return { kind: 'refused', code: content };
  const batchId = newId();
  await keep(deps, { batchId, bankAccountId, content, staff });
  const outcome = await deps.request({
    ...{ staff, action: 'enter-line', subject: { kind: 'batch', id: batchId }, payload: {}, reason, seenVersion: 0 },
  });
  if (outcome.kind === 'refused') await deps.db.transaction((tx) => discardManualLine(tx, batchId));
  return { kind: 'asked', batchId, outcome };
}

function contentOf(form: ManualLineForm, now: Instant): ManualEntryContent | ManualLineRefusal {
  const { direction, amount, time = '' } = form;
  const [text, senderName, reason] = [oneLine(form.text), oneLine(form.senderName ?? ''), form.reason.trim()];
  const [wibDate, today] = [parseBusinessDate(form.date), businessDate(now)];
  if (wibDate === undefined || wibDate > today || daysBetween(wibDate, today) > OLDEST_DAYS) return 'invalid-date';
  if (time !== '' && !/^([01]\d|2[0-3]):[0-5]\d$/.test(time)) return 'invalid-time';
  const bookedAt = time === '' ? null : momentOf(wibDate, `${time}:00`);
  if (bookedAt !== null && bookedAt > now) return 'invalid-time';
  if (!Number.isSafeInteger(amount) || amount <= 0) return 'invalid-amount';
  if (text === '' || Array.from(text).length > MOST_TEXT) return 'invalid-text';
  if (Array.from(senderName).length > MOST_NAME) return 'invalid-sender';
  if (!isReason(reason)) return 'invalid-reason';
  return {
    ...{ wibDate, direction, amount, text, reason, senderName: senderName === '' ? null : senderName },
    bookedAt,
  };
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

async function keep(
  { db }: TransferDeps,
  {
    batchId,
    bankAccountId,
    content,
    staff,
  }: { batchId: BatchId; bankAccountId: BankAccountId; content: ManualEntryContent; staff: StaffMember },
): Promise<void> {
  const raw = Buffer.from(JSON.stringify(content));
  // Two equal entries are two: each has bytes of its own.
  const digest = createHash('sha256').update(batchId).update(raw).digest();
  await db.transaction(async (tx) => {
    const now = await tx.now();
    await insertBatch(tx, {
      ...{ id: batchId, source: MANUAL_SOURCE, kind: MANUAL_SOURCE, bankAccountId, fileName: null, digest, raw },
      ...{ state: 'preview', lineCount: 1, newLines: null, summary: null, error: null, receivedAt: now },
      // Its promise is that of the approval.
      ...{ byStaff: staff.id, nextTryAt: null, processedAt: now },
    });
  });
}
