import { type Bill } from '../../bank/virtual-account-bank';
import { InvariantBroken } from '../../domain/errors';
import { type VirtualAccountId } from '../../domain/ids';
import { type TagihanState } from '../../domain/tagihan/terms';
import { after, type Instant } from '../../domain/time';
import { type Database, type Queryable } from '../../persistence/database';
import { isRecovering } from '../../persistence/repositories/store-epoch.repository';
import {
  type BankTask,
  changeVirtualAccount,
  lockVirtualAccount,
  type VirtualAccountChange,
  type VirtualAccountRow,
} from '../../persistence/repositories/virtual-account.repository';
import { lastLook, settledAt } from './pauses';
import { amountAtBank, wantedOf } from './ruling';

/** Longer than one call to the bank and the statements around it. */
const CLAIM_MS = 90_000;
const RECOVERY_PAUSE_MS = 60_000;

export interface ClaimedTask {
  account: VirtualAccountRow;
  task: BankTask;
  bill: Bill;
  /** The bank is asked about the bill before it is told anything again. */
  asksFirst: boolean;
  claimedUntil: Instant;
}

/**
 * Takes the task of a bill for one call. From here on the row says that the call may have been carried out, so that a
 * process that dies leaves a question behind and never a second bill. Undefined when there is nothing to tell now.
 */
export function claimTask(db: Database, virtualAccountId: VirtualAccountId): Promise<ClaimedTask | undefined> {
  return db.transaction(async (tx) => {
    const account = await lockVirtualAccount(tx, virtualAccountId);
    const { task, taskIsUnsure: asksFirst } = account;
    const now = await tx.now();
    const isHeld = account.taskClaimedUntil !== null && account.taskClaimedUntil > now;
    if (task === null || isHeld || (account.taskNextAt !== null && account.taskNextAt > now)) return undefined;
    if (await isRecovering(tx)) {
      // A number that was given out in the lost time must not be told for another bill (S2).
      await changeVirtualAccount(tx, account, { taskNextAt: after(now, RECOVERY_PAUSE_MS) });
      return undefined;
    }
    const facts = await readBillFacts(tx, account);
    if (account.state === 'creating' && !asksFirst && (task === 'close' || facts.isEnded)) {
      await changeVirtualAccount(tx, account, endUntold(account, now));
      return undefined;
    }
    const claimedUntil = after(now, CLAIM_MS);
    const claimed = await changeVirtualAccount(tx, account, {
      taskIsUnsure: true,
      taskTries: account.taskTries + 1,
      taskClaimedUntil: claimedUntil,
      // What the bank did not know before it is told of it says nothing about afterwards.
      ...(asksFirst ? {} : { unknownSince: null }),
    });
    return { account: claimed, task, bill: facts.bill, asksFirst, claimedUntil };
  });
}

/** The bank was never told of it, or has refused it; what it did not know after a lost call is asked about once more. */
function endUntold({ lastCode, unknownSince }: VirtualAccountRow, now: Instant): VirtualAccountChange {
  if (unknownSince !== null) return { taskIsUnsure: true, taskNextAt: settledAt(unknownSince) };
  const nothing = { task: null, taskAmount: null, taskExpiresAt: null, taskNextAt: null };
  return { state: 'closed', ...nothing, nextInquiryAt: lastCode === null ? null : lastLook(now) };
}

interface BillColumns {
  state: TagihanState;
  number: string;
  name: string;
  phone: string;
  email: string | null;
  title: string;
}

/** The bill as it is to be told, with what the bank prints beside it. */
async function readBillFacts(
  queryable: Queryable,
  account: VirtualAccountRow,
): Promise<{ bill: Bill; isEnded: boolean }> {
  const row = await queryable.row<BillColumns>(
    `select t.state, t.number, c.name, c.phone, c.email, p.title from tagihan t
     join plan p on p.id = t.plan_id join customer c on c.id = t.customer_id where t.id = ?`,
    [account.tagihanId],
  );
  if (row === undefined) throw new InvariantBroken(`virtual account ${account.id} has no tagihan of a customer`);
  const wanted = wantedOf(account);
  const bill: Bill = {
    ...{ trxId: account.trxId, number: account.number, billingType: account.billingType },
    ...{ amount: amountAtBank(account.billingType, wanted.amount), expiresAt: wanted.expiresAt },
    ...{ customerName: row.name, customerPhone: row.phone, customerEmail: row.email },
    description: `${row.number} ${row.title}`,
  };
  return { bill, isEnded: isEnded(row.state) };
}

export function isEnded(state: TagihanState): boolean {
  return state === 'paid' || state === 'cancelled';
}
