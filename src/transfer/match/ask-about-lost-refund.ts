import { type MutationId } from '../../domain/ids';
import { formatRupiah } from '../../domain/money';
import { boundsOf } from '../../domain/time';
import { mutationName, refundName } from '../../domain/transfer/names';
import { refundsOfDebit } from '../../domain/transfer/refund-life';
import { type Queryable, type Tx } from '../../persistence/database';
import { type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { listRefunds } from '../../persistence/repositories/refund.repository';
import { readStore } from '../../persistence/repositories/store-epoch.repository';
import { openPeopleItem } from '../../settlement/open-people-item';
import { type MoneyContext } from '../context';

const CASE = { kind: 'case', state: 'lost-refund' } as const;

/**
 * S2: money went out before the database was recovered, and no refund explains it. It may be one that people asked for and
 * sent in the time that the rows have lost: an admin finds out before any of this amount is sent again. One case for each
 * line, ever. The line is locked.
 */
export async function askAboutLostRefund(tx: Tx, line: MutationRow, { now, settings }: MoneyContext): Promise<void> {
  const { recoveredAt } = await readStore(tx);
  const wentOutAt = line.bookedAt ?? boundsOf(line.wibDate).from;
  if (recoveredAt === null || wentOutAt > recoveredAt) return;
  const { kind, state } = CASE;
  const known = await tx.row('select 1 from work_item where kind = ? and subject = ? and state = ? limit 1', [
    ...[kind, line.id, state],
  ]);
  if (known !== undefined) return;
  const detail = await detailOf(tx, line);
  await openPeopleItem(tx, { ...CASE, subject: line.id, topupId: null, detail, owner: 'admin' }, { now, settings });
}

/** An admin has not closed it yet. */
export async function hasLostRefundCase(queryable: Queryable, id: MutationId): Promise<boolean> {
  const { kind, state } = CASE;
  const row = await queryable.row(
    'select 1 from work_item where kind = ? and subject = ? and state = ? and is_open = 1 limit 1',
    [kind, id, state],
  );
  return row !== undefined;
}

async function detailOf(tx: Tx, { no, amount, wibDate }: MutationRow): Promise<string> {
  const amounts = refundsOfDebit(amount);
  const open = await listRefunds(tx, {
    where: `r.state in ('requested', 'approved') and r.amount in (${amounts.map(() => '?').join(', ')})
      order by r.id limit 10`,
    parameters: amounts,
  });
  const names = open.map((refund) => refundName(refund.no)).join(', ');
  const stillOpen = names === '' ? '' : ` Yang masih terbuka sebesar ini: ${names}.`;
  return `${mutationName(no)} ${formatRupiah(amount)} keluar ${wibDate}, sebelum pemulihan, tanpa pengembalian yang tercatat. Mungkin pengembalian yang sudah ditransfer pada waktu yang hilang: tanyakan penerimanya ke bank sebelum mengirim pengembalian sebesar ini.${stillOpen}`;
}
