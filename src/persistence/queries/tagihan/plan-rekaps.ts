import { type DocumentId, type PlanId } from '../../../domain/ids';
import { type BusinessDate, shortDate } from '../../../domain/time';
import { type Queryable } from '../../database';
import { type CustomerScope, whereInScope } from './scope';

const MOST = 12;

/** The rekaps that were printed of a plan, the newest first. Empty outside of the scope. */
export async function listPlanRekaps(
  queryable: Queryable,
  scope: CustomerScope,
  planId: PlanId,
): Promise<{ id: DocumentId; number: string; isReady: boolean; issuedOn: string }[]> {
  const inScope = whereInScope(scope, 'c');
  const rows = await queryable.rows<{ id: string; number: string; state: string; issued_on: BusinessDate }>(
    `select d.id, d.number, d.state, d.issued_on from document d join customer c on c.id = d.customer_id
     where d.plan_id = ? and d.kind = 'rekap' and d.state <> 'void' and ${inScope.sql} order by d.id desc limit ${MOST}`,
    [planId, ...inScope.parameters],
  );
  return rows.map(({ id, number, state, issued_on: issuedOn }) => ({
    ...{ id, number, isReady: state === 'ready', issuedOn: shortDate(issuedOn) },
  }));
}
