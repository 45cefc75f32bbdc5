import { type Queryable } from '../../persistence/database';
import { type DeskSubject } from './desk.types';

const TABLES: Readonly<Record<DeskSubject['kind'], string>> = {
  transfer: 'transfer',
  mutation: 'bank_mutation',
  refund: 'refund',
};

export async function isSubject(queryable: Queryable, { kind, id }: DeskSubject): Promise<boolean> {
  return (await queryable.row(`select 1 from ${TABLES[kind]} where id = ?`, [id])) !== undefined;
}
