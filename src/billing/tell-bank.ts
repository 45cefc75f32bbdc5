import { type BillChange, type Inquiry, type VirtualAccountBank } from '../bank/virtual-account-bank';
import { type VirtualAccountId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type Tx } from '../persistence/database';
import { takeInquiry, useUpInquiries } from '../persistence/repositories/bank-budget.repository';
import { readTagihan, type TagihanRow } from '../persistence/repositories/tagihan.repository';
import {
  changeVirtualAccount,
  lockVirtualAccount,
  type VirtualAccountRow,
} from '../persistence/repositories/virtual-account.repository';
import { closeWorkItem } from '../persistence/repositories/work-item.repository';
import { type BillingDeps } from './billing-deps';
import { type ClaimedTask, claimTask, isEnded } from './bank-task/claim-task';
import { ruleOnChange } from './bank-task/rule-on-change';
import { ruleOnInquiry } from './bank-task/rule-on-inquiry';
import { type TaskFacts } from './bank-task/ruling';
import { isLive } from './locked-bills';
import { nextInquiry } from './next-inquiry';
import { noteProblem } from './tagihan-promise';
import { takeOverNumber } from './take-over-number';
import { watchClose } from './watch-close';

export type TellBankDeps = Pick<BillingDeps, 'db' | 'settings'> & {
  bank: VirtualAccountBank;
  /** Runs what records an answer again while the database is away; once when left out. */
  withPatience?: <T>(record: () => Promise<T>) => Promise<T>;
};

export interface Told {
  /** `idle`: there was nothing to tell, or somebody else is telling it. */
  asked: 'create' | 'update' | 'close' | 'inquire' | 'idle';
  /** How the bank answered; for the log. */
  answer: string;
}

/**
 * Tells the bank what is due about one bill: one call, outside of any transaction, recorded under the lock of the bill.
 * After a call whose outcome nobody knows the next one only asks. Never throws for an outcome; safe to repeat and to run
 * twice at once, and a process that dies at any point leaves a row that the next call goes on from.
 */
export async function tellBank(
  deps: TellBankDeps,
  { virtualAccountId }: { virtualAccountId: VirtualAccountId },
): Promise<Told> {
  const { db, bank, settings, withPatience = (record) => record() } = deps;
  const claimed = await claimTask(db, virtualAccountId);
  if (claimed === undefined) return { asked: 'idle', answer: 'none' };
  const numbers = await settings.current();
  const said = claimed.asksFirst
    ? await inquire({ db, bank, limit: numbers.bniInquiriesPerHour }, claimed)
    : await change(bank, claimed);
  await withPatience(() => db.transaction((tx) => record(tx, { claimed, said, settings: numbers })));
  const { answer } = said;
  const code = 'code' in answer ? ` ${answer.code}` : '';
  return { asked: said.asked === 'inquire' ? 'inquire' : claimed.task, answer: `${answer.kind}${code}` };
}

type Said = { asked: 'change'; answer: BillChange } | { asked: 'inquire'; answer: Inquiry };

/** Within what the bank allows in an hour; an outcome that nobody knows may use all of it. */
async function inquire(
  { db, bank, limit }: Pick<TellBankDeps, 'db' | 'bank'> & { limit: number },
  { bill }: ClaimedTask,
): Promise<Said> {
  const isAllowed = await takeInquiry(db, { bank: bank.name, limit });
  const answer: Inquiry = isAllowed ? await bank.inquire(bill.trxId) : { kind: 'rate-limited' };
  if (isAllowed && answer.kind === 'rate-limited') await useUpInquiries(db, { bank: bank.name, limit });
  return { asked: 'inquire', answer };
}

async function change(bank: VirtualAccountBank, { task, bill }: ClaimedTask): Promise<Said> {
  return { asked: 'change', answer: await bank[task](bill) };
}

async function record(
  tx: Tx,
  { claimed, said, settings }: { claimed: ClaimedTask; said: Said; settings: Settings },
): Promise<void> {
  const locked = await lockVirtualAccount(tx, claimed.account.id);
  // A record that was committed without our knowing, or so late that somebody else has the task by now.
  if (locked.taskClaimedUntil !== claimed.claimedUntil) return;
  const account = await withNumberOfBank(tx, locked, said);
  const now = await tx.now();
  const tagihan = await readTagihan(tx, account.tagihanId);
  const facts: TaskFacts = {
    ...{ account, now, told: claimed.task, bill: claimed.bill },
    isEnded: hasEnded(tagihan),
    firstInquiryAt: nextInquiry({ expiresAt: claimed.bill.expiresAt, now }, settings),
  };
  const { change: ruled, problem } =
    said.asked === 'inquire' ? ruleOnInquiry(facts, said.answer) : ruleOnChange(facts, said.answer);
  const changed = await changeVirtualAccount(tx, account, {
    ...ruled,
    ...(wasTakenBack(account) ? { taskNextAt: null } : {}),
  });
  if (problem !== null && isLive(changed)) await noteProblem(tx, account.tagihanId, problem, now);
  await watchClose(tx, changed, { endedAt: tagihan?.endedAt ?? null, now, settings });
  if (isLive(changed) && changed.unknownSince !== null) return;
  await closeWorkItem(tx, { kind: 'case', subject: changed.id, state: 'va-unknown' });
}

/** A number that the books know as another customer's leaves the row as it is. */
async function withNumberOfBank(tx: Tx, account: VirtualAccountRow, { answer }: Said): Promise<VirtualAccountRow> {
  if (answer.kind !== 'found') return account;
  return (await takeOverNumber(tx, account, answer.bill.number)) ?? account;
}

/** A payment that was recognised meanwhile left nothing to tell. */
function wasTakenBack({ task }: VirtualAccountRow): boolean {
  return task === null;
}

function hasEnded(tagihan: TagihanRow | undefined): boolean {
  return tagihan === undefined || isEnded(tagihan.state);
}
