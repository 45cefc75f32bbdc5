import { type Queryable } from '../../database';

/** How many steps of the procedure were done, by subject. */
export async function countSopChecks(queryable: Queryable, subjects: readonly string[]): Promise<Map<string, number>> {
  if (subjects.length === 0) return new Map();
  const rows = await queryable.rows<{ subject: string; n: string }>(
    `select subject, count(*) as n from sop_check where subject in (${subjects.map(() => '?').join(', ')})
     group by subject`,
    subjects,
  );
  return new Map(rows.map(({ subject, n }) => [subject, Number(n)]));
}
