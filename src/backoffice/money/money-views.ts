import { batchName, mutationName, refundName, transferName } from '../../domain/transfer/names';
import { type Posting } from '../../ledger/journal';
import { type Queryable } from '../../persistence/database';
import { type BigIntColumn } from '../../persistence/repositories/columns';
import {
  type MoneyApprovalRow,
  type MoneySubject,
  type MoneySubjectKind,
} from '../../persistence/repositories/money-approval.repository';
import { previewMoney } from './ledger-preview';
import { type MoneyApprovalView } from './money.types';

/** Decisions as lists show them: without what they would book. */
export async function moneyViews(
  queryable: Queryable,
  approvals: readonly MoneyApprovalRow[],
): Promise<MoneyApprovalView[]> {
  const views: MoneyApprovalView[] = [];
  for (const approval of approvals) views.push(await toView(queryable, approval));
  return views;
}

/** One decision with what it would book; one that still waits with the balances of this moment. */
export async function moneyView(queryable: Queryable, approval: MoneyApprovalRow): Promise<MoneyApprovalView> {
  const { state } = approval;
  const withBalances = state === 'requested' || state === 'approved';
  const postings = JSON.parse(approval.postings) as Posting[];
  return {
    ...(await toView(queryable, approval)),
    preview: await previewMoney(queryable, postings, { withBalances }),
  };
}

async function toView(queryable: Queryable, approval: MoneyApprovalRow): Promise<MoneyApprovalView> {
  const { id, no, subject, action, state, isFourEyes, amount, reason, evidence, contentHash } = approval;
  const { requestedBy, requestedAt, expiresAt, decidedBy, decidedAt, decisionNote, outcome } = approval;
  return {
    ...{ id, no, subject, action, state, isFourEyes, amount, reason, evidence, contentHash },
    ...(await namesOf(queryable, subject)),
    requestedBy: { id: requestedBy.id, fullName: requestedBy.fullName, role: requestedBy.role },
    ...{ requestedAt, expiresAt },
    decidedBy: decidedBy && { id: decidedBy.id, fullName: decidedBy.fullName },
    ...{ decidedAt, decisionNote, outcome, preview: null },
  };
}

const NAMED: Readonly<Record<MoneySubjectKind, { name: (no: number) => string; sql: string }>> = {
  transfer: {
    name: transferName,
    sql: `select t.no, coalesce(t.payer_name, r.name) as about from transfer t join reseller r on r.id = t.reseller_id
          where t.id = ?`,
  },
  mutation: { name: mutationName, sql: 'select no, text as about from bank_mutation where id = ?' },
  refund: { name: refundName, sql: `select no, coalesce(payee_name, reason) as about from refund where id = ?` },
  batch: {
    name: batchName,
    sql: `select m.no, concat(b.bank, ' ••', right(b.number, 4)) as about from mutation_batch m
          left join bank_account b on b.id = m.bank_account_id where m.id = ?`,
  },
};

async function namesOf(
  queryable: Queryable,
  { kind, id }: MoneySubject,
): Promise<{ subjectName: string; about: string }> {
  const { name, sql } = NAMED[kind];
  const row = await queryable.row<{ no: BigIntColumn; about: string | null }>(sql, [id]);
  return { subjectName: row === undefined ? '' : name(Number(row.no)), about: row?.about ?? '' };
}
