import { formatRupiah } from '../../domain/money';
import { type MutationException, type SlaPurpose } from '../../domain/transfer/terms';
import { mutationName } from '../../domain/transfer/names';
import { type Tx } from '../../persistence/database';
import { type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { openWorkItem, promiseItem } from '../../persistence/repositories/work-item.repository';
import { type MoneyContext } from '../context';
import { startSla } from '../life/sla-clock';

/** Why a line is people's, and by whose clock. */
export interface LineMatter {
  state: MutationException;
  /** `suspense` when absent. */
  clock?: SlaPurpose | undefined;
}

/** A line becomes people's, with their clock: its item goes into that state, or is opened. Safe to repeat. */
export async function askPeople(
  tx: Tx,
  row: Pick<MutationRow, 'id' | 'no' | 'amount' | 'direction' | 'wibDate'>,
  { state, clock = 'suspense' }: LineMatter,
  context: MoneyContext,
): Promise<void> {
  const { dueAt } = await startSla(tx, { kind: 'mutation', id: row.id }, clock, context);
  const kind = 'mutation' as const;
  const promise = { kind, subject: row.id, state, nextAction: 'decide', nextAt: dueAt, dueAt };
  const { now } = context;
  const open = await tx.row('select id from work_item where kind = ? and subject = ? and is_open = 1', [
    ...['mutation', row.id],
  ]);
  if (open !== undefined) return promiseItem(tx, promise, now);
  await openWorkItem(tx, { ...promise, topupId: null, detail: lineDetail(row), owner: 'operator' }, now);
}

/** As people read it in a list: `MUT-0007 · Rp100.075 masuk · 2026-11-27`. */
export function lineDetail({
  no,
  amount,
  direction,
  wibDate,
}: Pick<MutationRow, 'amount' | 'direction' | 'wibDate'> & { no?: number }): string {
  const name = no === undefined ? [] : [mutationName(no)];
  return [...name, `${formatRupiah(amount)} ${direction === 'credit' ? 'masuk' : 'keluar'}`, wibDate].join(' · ');
}
