import { InvariantBroken } from '../../domain/errors';
import { type ApprovalId, type MutationId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId } from '../../domain/staff';
import { isOpenTransfer } from '../../domain/transfer/terms';
import { excessAccount, openAccount } from '../../ledger/accounts';
import { postJournal, type Posting } from '../../ledger/journal';
import { type Tx } from '../../persistence/database';
import { newId } from '../../persistence/new-id';
import { dateOf } from '../../persistence/repositories/columns';
import { changeTransfer, lockTransfer } from '../../persistence/repositories/transfer.repository';
import { type MoneyContext } from '../context';
import { giveAmountBack } from '../life/release-transfer';
import { endSla } from '../life/sla-clock';
import { closeTransferItem } from '../life/transfer-item';
import { queueBuyerMessage } from '../messages/queue-buyer-message';
import { requestRefund } from '../refund/request-refund';
import { tellRefund } from '../refund/tell-refund';
import { carryOutPurpose } from './carry-out-purpose';
import { endLine } from './line-states';
import { lockPurpose } from './lock-purpose';
import { type MatchFacts, readMatchFacts } from './match-facts';

export { previewUnmatch, unmatchTransfer } from './unmatch';
export { type DeliveredAs, type UnmatchLock } from './unmatch-facts';

/** Who brings money and transfer together. */
export type Matcher = { method: 'auto'; rule: string } | { method: 'staff'; staffId: StaffId; approvalId: ApprovalId };

export interface Verification {
  transferId: TransferId;
  mutationIds: readonly MutationId[];
  by: Matcher;
}

/** What became of the purpose. */
export interface Verified {
  /** Of an order: its top-up was accepted and waits for its workflow. */
  topupId: string | null;
  /** Of an order that cannot be bought any more: its money goes back. */
  refundId: string | null;
  resellerId: string;
}

/**
 * These lines pay this transfer: one journal, the transfer verified, its purpose carried out, all in this transaction
 * (A7, T4). Mutations and transfer must be locked, in that order. People may also match what came in on another account of
 * the house, and a transfer that was given up.
 *
 * Throws `InvariantBroken` for a line that is no open credit, for a transfer that is verified, and where the machine
 * matches anything but open transfers on their own account. Not safe to repeat.
 */
export async function verifyTransfer(tx: Tx, verification: Verification, context: MoneyContext): Promise<Verified> {
  const { transferId, by } = verification;
  await lockPurpose(tx, transferId);
  const facts = await readMatchFacts(tx, verification);
  requireMatchable(facts, by);
  const staffId = by.method === 'staff' ? by.staffId : null;
  const { shares, n, received } = facts;
  if (shares.excess > 0) {
    await openAccount(tx, { code: excessAccount(transferId), normalSide: 'credit', hasLimit: true });
  }
  await postJournal(tx, { subject: transferId, kind: 'transfer-match', n, postings: facts.postings });
  await verify(tx, facts, staffId, context);
  for (const line of facts.lines) {
    await endLine(tx, line, { state: 'matched', by: staffId }, context);
    await insertMatch(tx, { line, facts, by }, context);
  }
  await queueBuyerMessage(tx, { transferId, kind: 'verified', n, values: { received } }, context.now);
  await refundExcess(tx, facts, context);
  const carriedOut = await carryOutPurpose(tx, facts, context);
  return { ...carriedOut, resellerId: facts.transfer.resellerId };
}

/** The postings of exactly that, for a preview: same rows, same postings. Pure of effects. */
export async function previewVerification(
  tx: Tx,
  verification: Pick<Verification, 'transferId' | 'mutationIds'>,
): Promise<{ postings: Posting[]; received: Rupiah; short: Rupiah; excess: Rupiah }> {
  const { postings, received, shares } = await readMatchFacts(tx, verification);
  return { postings, received, short: shares.short, excess: shares.excess };
}

function requireMatchable({ transfer, lines, order, tiket }: MatchFacts, by: Matcher): void {
  const isOpen = isOpenTransfer(transfer.state);
  if (!isOpen && !(by.method === 'staff' && transfer.state === 'released')) {
    throw new InvariantBroken(`transfer ${transfer.id} is ${transfer.state} and cannot be verified`);
  }
  if (order === null && tiket === null) throw new InvariantBroken(`transfer ${transfer.id} is for nothing`);
  for (const line of lines) {
    const isWaiting = line.state === 'new' || line.state === 'open';
    if (!isWaiting || line.direction !== 'credit') {
      throw new InvariantBroken(`mutation ${line.id} is a ${line.direction} that is ${line.state}: it pays nothing`);
    }
    const isOwn = line.bankAccountId === transfer.bankAccountId;
    if (by.method === 'auto' && !isOwn) throw new InvariantBroken(`mutation ${line.id} is of another account`);
  }
}

/** U4: the amount is free from now on, and quarantined. */
async function verify(
  tx: Tx,
  { transfer, received }: MatchFacts,
  staffId: StaffId | null,
  context: MoneyContext,
): Promise<void> {
  const { now } = context;
  if (transfer.isReserved) await giveAmountBack(tx, transfer.id, context);
  const row = await lockTransfer(tx, transfer.id);
  await changeTransfer(tx, row, {
    ...{ state: 'verified', received, verifiedAt: now, verifiedBy: staffId, nextAt: null },
    releasedAt: row.releasedAt ?? now,
  });
  await tx.write(
    `update proof set state = 'accepted', decided_by = ?, decided_at = ? where transfer_id = ? and state = 'open'`,
    [staffId, dateOf(now), transfer.id],
  );
  await endSla(tx, { kind: 'transfer', id: transfer.id }, { by: staffId }, context);
  await closeTransferItem(tx, transfer.id);
}

async function insertMatch(
  tx: Tx,
  { line, facts, by }: { line: MatchFacts['lines'][number]; facts: MatchFacts; by: Matcher },
  { now }: MoneyContext,
): Promise<void> {
  await tx.write(
    `insert into mutation_match (id, mutation_id, transfer_id, n, amount, method, rule, approval_id, matched_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[newId(), line.id, facts.transfer.id, facts.n, line.amount, by.method],
      ...[by.method === 'auto' ? by.rule : null, by.method === 'staff' ? by.approvalId : null, dateOf(now)],
    ],
  );
}

async function refundExcess(tx: Tx, { transfer, shares, lines }: MatchFacts, context: MoneyContext): Promise<void> {
  if (shares.excess === 0) return;
  const refundId = await requestRefund(
    tx,
    {
      source: { kind: 'excess', transferId: transfer.id },
      ...{ account: excessAccount(transfer.id), amount: shares.excess, requestedBy: null },
      bankAccountId: lines[0]?.bankAccountId ?? transfer.bankAccountId,
      reason: 'Pembayar mentransfer lebih dari yang diminta.',
    },
    context,
  );
  await tellRefund(tx, refundId, context);
}
