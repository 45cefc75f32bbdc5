import { type TagihanId } from '../../domain/ids';
import { type StaffMember } from '../../domain/staff';
import { type Database, type Tx } from '../../persistence/database';
import { scopeOf, whereInScope } from '../../persistence/queries/tagihan/scope';
import { recordAudit } from '../../persistence/repositories/audit-event.repository';
import { changeVirtualAccount, lockVirtualAccountsOf } from '../../persistence/repositories/virtual-account.repository';

/** `too-soon`: somebody asked within the last minute. */
export type AskOutcome = { kind: 'asked' } | { kind: 'refused'; code: 'not-found' | 'no-account' | 'too-soon' };

/** The bank counts its inquiries, and an impatient hand would use up what notices need. */
const ONCE_IN_SECONDS = 60;

/**
 * Has the bank asked about a bill now instead of at its next time, because somebody says that it was paid. The loop that
 * asks does it, within its share of the hour; what it finds is recognised as ever. Refused outside of the person's
 * customers, and for a bill that nothing can be paid into.
 */
export async function askBank(
  db: Database,
  { by, tagihanId }: { by: StaffMember; tagihanId: TagihanId },
): Promise<AskOutcome> {
  return db.transaction(async (tx): Promise<AskOutcome> => {
    const number = await readNumber(tx, { by, tagihanId });
    if (number === undefined) return { kind: 'refused', code: 'not-found' };
    const accounts = (await lockVirtualAccountsOf(tx, tagihanId)).filter(({ state }) => state === 'active');
    if (accounts.length === 0) return { kind: 'refused', code: 'no-account' };
    if (await wasJustAsked(tx, tagihanId)) return { kind: 'refused', code: 'too-soon' };
    const now = await tx.now();
    for (const account of accounts) {
      const isDue = account.nextInquiryAt !== null && account.nextInquiryAt <= now;
      if (!isDue) await changeVirtualAccount(tx, account, { nextInquiryAt: now });
    }
    await recordAudit(tx, {
      ...{ actor: by.name, action: 'tagihan.ask', subjectKind: 'tagihan', subject: tagihanId },
      detail: { number },
    });
    return { kind: 'asked' };
  });
}

async function readNumber(
  tx: Tx,
  { by, tagihanId }: { by: StaffMember; tagihanId: TagihanId },
): Promise<string | undefined> {
  const inScope = whereInScope(scopeOf(by), 'c');
  const row = await tx.row<{ number: string }>(
    `select t.number from tagihan t join customer c on c.id = t.customer_id where t.id = ? and ${inScope.sql}`,
    [tagihanId, ...inScope.parameters],
  );
  return row?.number;
}

/** By what is on record: under the lock of the accounts nobody else writes it meanwhile. */
async function wasJustAsked(tx: Tx, tagihanId: TagihanId): Promise<boolean> {
  const row = await tx.row(
    `select 1 from audit_event where subject_kind = 'tagihan' and subject = ? and action = 'tagihan.ask'
       and at > utc_timestamp(3) - interval ? second limit 1`,
    [tagihanId, ONCE_IN_SECONDS],
  );
  return row !== undefined;
}
