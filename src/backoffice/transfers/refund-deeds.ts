import { type RefundId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type AuditDetail, type PlainAuditAction } from '../../domain/audit';
import { type Database, type Queryable, type Tx } from '../../persistence/database';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { lockLiveMoneyApproval, readLiveMoneyApproval } from '../../persistence/repositories/money-approval.repository';
import { lockRefund, readRefund } from '../../persistence/repositories/refund.repository';
import { isRecovering } from '../../persistence/repositories/store-epoch.repository';
import { type SettingsReader } from '../../persistence/repositories/setting.repository';
import { moneyContext } from '../../transfer/money-context';
import { setRefundPayee } from '../../transfer/refund/payee';
import { refundLock, type RefundLock } from '../../transfer/refund/refund-lock';
import { markRefundSent } from '../../transfer/refund/refunds';
import { checkPayee } from '../money/check-money-request';
import { type DeskOutcome, mayAct, refusedDeed } from './desk.types';

/** What one person may do about a refund. None of it moves money in the books. */

export interface RefundDeed {
  staff: StaffMember;
  refundId: RefundId;
}

/** Whom to pay, before two people agree to it. The same again changes nothing but the version. */
export async function setPayee(
  { db, seal }: { db: Database; seal: (secret: string) => Buffer },
  {
    staff,
    refundId,
    payee,
    seenVersion,
  }: RefundDeed & {
    payee: { bank: string; number: string; name: string };
    seenVersion: number;
  },
): Promise<DeskOutcome> {
  if (!mayAct(staff.role)) return refusedDeed('role-may-not');
  const checked = checkPayee(payee);
  if (checked === undefined) return refusedDeed('invalid');
  return onRefund(db, refundId, async (tx, refund) => {
    if (refund.version !== seenVersion) return refusedDeed('changed');
    if (refund.state !== 'requested') return refusedDeed('wrong-state');
    await setRefundPayee(tx, refundId, { ...checked, by: staff.id }, seal);
    await record(tx, { staff, refundId }, 'refund.payee', { number: checked.number.slice(-4) });
    return { kind: 'done' };
  });
}

const REFERENCE = /^[A-Za-z0-9./ -]{3,100}$/;

/**
 * Staff transferred it at the bank; the debit of the bank confirms it later. Refused while people decide about the refund,
 * who may be cancelling it. Repeating it answers `wrong-state`.
 */
export async function markSent(
  { db, settings }: { db: Database; settings: SettingsReader },
  { staff, refundId, reference, seenVersion }: RefundDeed & { reference: string; seenVersion: number },
): Promise<DeskOutcome> {
  if (!mayAct(staff.role)) return refusedDeed('role-may-not');
  const kept = reference.trim();
  if (!REFERENCE.test(kept)) return refusedDeed('invalid');
  const numbers = await settings.current();
  return db.transaction(async (tx) => {
    if ((await readRefund(tx, refundId)) === undefined) return refusedDeed('unknown');
    // An approval comes before its subject in the order of locks: whoever decides about one is waited for here.
    const isDecided = (await lockLiveMoneyApproval(tx, refundId)) !== undefined;
    const refund = await lockRefund(tx, refundId);
    if (refund.version !== seenVersion) return refusedDeed('changed');
    // It may have been sent already, in a time that the rows know nothing of.
    if (await isRecovering(tx)) return refusedDeed('recovering');
    // Somebody may have asked while this one waited for the refund.
    if (isDecided || (await readLiveMoneyApproval(tx, refundId)) !== undefined) return refusedDeed('approval-open');
    const lock = await refundLock(tx, refund, 'send');
    if (lock !== null) return refusedDeed(isSendLock(lock) ? lock : 'wrong-state');
    await markRefundSent(tx, refundId, { by: staff.id, reference: kept }, await moneyContext(tx, numbers));
    await record(tx, { staff, refundId }, 'refund.send', { amount: refund.amount });
    return { kind: 'done' };
  });
}

function isSendLock(lock: RefundLock): lock is 'taken-back' | 'missing-in-statement' | 'debit-open' {
  return lock === 'taken-back' || lock === 'missing-in-statement' || lock === 'debit-open';
}

export type RevealedPayee = { kind: 'revealed'; recordId: string } | Extract<DeskOutcome, { kind: 'refused' }>;

/** For how long a record hands over the number to whoever made it. */
const SHOWN_FOR_MINUTES = 5;

/**
 * Puts on record that somebody sees the whole number of the account, to pay to it. `readRevealedPayee` hands it over by
 * that record. Each repeat is another record.
 */
export async function revealPayee(db: Database, { staff, refundId }: RefundDeed): Promise<RevealedPayee> {
  if (!mayAct(staff.role)) return { kind: 'refused', code: 'role-may-not' };
  return db.transaction(async (tx): Promise<RevealedPayee> => {
    const refund = await readRefund(tx, refundId);
    if (refund === undefined || refund.payeeNumberSealed === null) return { kind: 'refused', code: 'unknown' };
    return { kind: 'revealed', recordId: await record(tx, { staff, refundId }, 'refund.payee-reveal', {}) };
  });
}

/** The number, for whoever made the record a moment ago; undefined for everybody else and later. Safe to repeat. */
export async function readRevealedPayee(
  { db, unseal }: { db: Queryable; unseal: (sealed: Buffer) => string },
  { staff, refundId, recordId }: RefundDeed & { recordId: string },
): Promise<string | undefined> {
  if (!mayAct(staff.role)) return undefined;
  const row = await db.row<{ sealed: Buffer }>(
    `select r.payee_number_sealed as sealed from audit_event e join refund r on r.id = e.subject
     where e.id = ? and e.actor = ? and e.action = 'refund.payee-reveal' and e.subject_kind = 'refund'
       and e.subject = ? and r.payee_number_sealed is not null
       and e.at > utc_timestamp(3) - interval ${SHOWN_FOR_MINUTES} minute`,
    [recordId, staff.name, refundId],
  );
  return row === undefined ? undefined : unseal(row.sealed);
}

async function onRefund(
  db: Database,
  refundId: RefundId,
  act: (tx: Tx, refund: Awaited<ReturnType<typeof lockRefund>>) => Promise<DeskOutcome>,
): Promise<DeskOutcome> {
  return db.transaction(async (tx) => {
    if ((await readRefund(tx, refundId)) === undefined) return refusedDeed('unknown');
    return act(tx, await lockRefund(tx, refundId));
  });
}

async function record(
  tx: Tx,
  { staff, refundId }: RefundDeed,
  action: PlainAuditAction,
  detail: Partial<Record<AuditDetail, string | number>>,
): Promise<string> {
  return recordAudit(tx, { actor: staff.name, action, subjectKind: 'refund', subject: refundId, detail });
}
