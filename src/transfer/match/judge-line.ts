import { type MutationId, type RefundId, type TransferId } from '../../domain/ids';
import { type Settings } from '../../domain/settings';
import { addDays, after, boundsOf, type Instant } from '../../domain/time';
import { type CreditVerdict, judgeCredit, judgeDebit } from '../../domain/transfer/judge-mutation';
import { type Suggestion } from '../../domain/transfer/suggest';
import { type MutationException, type TransferFacts } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import {
  listMutations,
  mutationFacts,
  type MutationRow,
} from '../../persistence/repositories/bank-mutation.repository';
import { findOwners, findSameAmount, findTakenBack } from '../../persistence/repositories/match-candidate.repository';
import { listRefunds } from '../../persistence/repositories/refund.repository';
import { transferFacts } from '../../persistence/repositories/transfer.repository';
import { findReversalOf, REVERSED_WITHIN_DAYS } from './find-reversal';
import { suggestFor } from './suggest-for';

/** What has to be done with a line, and why. Plain JSON: the matcher explains itself with it. */
export interface LineJudgement {
  verdict:
    | { kind: 'match'; transferId: TransferId; rule: string }
    | { kind: 'confirm'; refundId: RefundId; sourceLineId: MutationId | null; rule: string }
    | { kind: 'exception'; exception: MutationException; rule: string | null; relatedId: MutationId | null };
  considered: CreditVerdict['considered'];
  suggestions: Suggestion[];
}

const MOST_SUGGESTIONS = 5;

export interface Judging {
  settings: Settings;
  /** Of a moment ago: they decide nothing, and cost the most. */
  suggestions?: Suggestion[];
}

/** By the rows of this moment. Reads only: judged again under the locks of everything that it names. */
export async function judgeLine(tx: Tx, line: MutationRow, judging: Judging): Promise<LineJudgement> {
  return line.direction === 'credit' ? judgeCreditLine(tx, line, judging) : judgeDebitLine(tx, line);
}

async function judgeCreditLine(tx: Tx, line: MutationRow, judging: Judging): Promise<LineJudgement> {
  const { settings } = judging;
  const { quarantineMs, bankClockSlackMs } = settings;
  const owners = await ownersOf(tx, line, settings);
  const verdict = judgeCredit(mutationFacts(line), owners, { quarantineMs, bankClockSlackMs });
  const { considered } = verdict;
  if (verdict.kind === 'match') {
    const takenBackBy = await findReversalOf(tx, line);
    if (takenBackBy === null) {
      return {
        verdict: { kind: 'match', transferId: verdict.transferId, rule: verdict.rule },
        considered,
        suggestions: [],
      };
    }
    return {
      verdict: { kind: 'exception', exception: 'reversed', rule: 'U11', relatedId: takenBackBy },
      ...{ considered, suggestions: [] },
    };
  }
  const suggestions = judging.suggestions ?? (await suggestFor(tx, line, settings)).slice(0, MOST_SUGGESTIONS);
  if (verdict.kind === 'exception') {
    const { exception, rule } = verdict;
    return { verdict: { kind: 'exception', exception, rule, relatedId: null }, considered, suggestions };
  }
  const isSplit = (suggestions[0]?.mutationIds.length ?? 0) > 1;
  const unmatched = isSplit
    ? ({ exception: 'split-payment', rule: 'U10' } as const)
    : ({ exception: 'unmatched', rule: null } as const);
  return { verdict: { kind: 'exception', ...unmatched, relatedId: null }, considered, suggestions };
}

/** Every transfer that was asked for just this on this account, and was not given up too long before. */
export async function ownersOf(tx: Tx, line: MutationRow, { quarantineMs }: Settings): Promise<TransferFacts[]> {
  const { bankAccountId, amount } = line;
  const releasedSince = after(whenOf(line), -quarantineMs);
  return (await findOwners(tx, { bankAccountId, amount, releasedSince })).map(transferFacts);
}

async function judgeDebitLine(tx: Tx, line: MutationRow): Promise<LineJudgement> {
  const { bankAccountId, amount, wibDate } = line;
  const credits = await findSameAmount(tx, {
    ...{ bankAccountId, amount, direction: 'credit', from: addDays(wibDate, -REVERSED_WITHIN_DAYS), to: wibDate },
  });
  const taken = credits.length === 0 ? [] : await findTakenBack(tx, line.id);
  const sent = await listRefunds(tx, {
    where: `r.bank_account_id = ? and r.amount = ? and r.state = 'sent' order by r.id`,
    parameters: [bankAccountId, amount],
  });
  const verdict = judgeDebit(mutationFacts(line), {
    credits: credits.filter(({ id }) => !taken.includes(id)).map(mutationFacts),
    sentRefunds: sent.map((refund) => ({
      id: refund.id,
      amount: refund.amount,
      sentAt: refund.sentAt ?? refund.requestedAt,
    })),
  });
  const none = { considered: [], suggestions: [] };
  switch (verdict.kind) {
    case 'reversed': {
      const relatedId = verdict.creditIds[0];
      return { verdict: { kind: 'exception', exception: 'reversed', rule: verdict.rule, relatedId }, ...none };
    }
    case 'refund': {
      const { refundId, rule } = verdict;
      const sourceLineId = sent.find(({ id }) => id === refundId)?.mutationId ?? null;
      return { verdict: { kind: 'confirm', refundId, sourceLineId, rule }, ...none };
    }
    case 'outgoing':
      return { verdict: { kind: 'exception', exception: 'outgoing', rule: null, relatedId: null }, ...none };
  }
}

function whenOf({ bookedAt, wibDate }: MutationRow): Instant {
  return bookedAt ?? boundsOf(wibDate).from;
}

/** Of a split: the other lines of it that nobody has placed, to be told of it too (U10). */
export async function findPartsOf(
  tx: Tx,
  { verdict, suggestions }: LineJudgement,
  own: MutationId,
): Promise<MutationId[]> {
  if (verdict.kind !== 'exception' || verdict.exception !== 'split-payment') return [];
  const parts = (suggestions[0]?.mutationIds ?? []).filter((id) => id !== own);
  if (parts.length === 0) return [];
  const open = await listMutations(tx, {
    where: `m.id in (${parts.map(() => '?').join(', ')}) and m.state = 'open' and m.exception = 'unmatched' order by m.id`,
    parameters: parts,
  });
  return open.map(({ id }) => id);
}
