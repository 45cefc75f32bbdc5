import { type WorkItemId } from '../../../domain/ids';
import { proposeCorrection } from '../../../domain/topup/propose-correction';
import { type Queryable } from '../../../persistence/database';
import { readOrdersOfCases } from '../../../persistence/queries/console/case-facts';
import { type QueueItem } from '../../../persistence/queries/console/work-queue';
import { proposalLine } from '../proposal-sentences';

/** What stands under the title of a case, by its item. */
export type CaseProposals = ReadonlyMap<WorkItemId, string>;

/** C3, for the cases of a page, by the rows of this moment. */
export async function proposalsOf(queryable: Queryable, items: readonly QueueItem[]): Promise<CaseProposals> {
  const cases = items.filter(({ kind }) => kind === 'case');
  const topupIds = [...new Set(cases.flatMap(({ topup }) => (topup === null ? [] : [topup.id])))];
  const orderOf = await readOrdersOfCases(queryable, topupIds);
  return new Map(
    cases.flatMap(({ id, state: kind, subject, topup }) => {
      const line = proposalLine(
        proposeCorrection({ kind, subject, state: topup?.state ?? null, ...orderOf(topup?.id ?? null) }),
      );
      return line === null ? [] : [[id, line]];
    }),
  );
}
