import { type Database } from '../../../persistence/database';
import { readDeskFigures } from '../../../persistence/queries/transfer/desk-figures';
import { findTransfers } from '../../../persistence/queries/transfer/find-transfers';
import { listSuspense } from '../../../persistence/queries/transfer/mutation-list';
import {
  listAwaitingTransfers,
  listTransfersById,
  listTransfersOfPeople,
  listTransfersWithSimilarMoney,
  type TransferOnList,
} from '../../../persistence/queries/transfer/transfer-list';
import { type Visit } from '../console.types';
import { formatClock, formatRupiah, groups } from '../format';
import { suspensePick, transferPick } from './transfer-lists';

const PEOPLE_MOST = 50;
const AWAITING_MOST = 20;
const SUSPENSE_MOST = 30;
const FOUND_MOST = 50;

/** The two lists of the desk with what stands above them. */
export async function deskModel(db: Database, visit: Visit, { id, q }: { id: string | null; q: string }) {
  const { now } = visit;
  const figures = await readDeskFigures(db, now);
  const people = q === '' ? await peoplesTransfers(db) : [];
  const listed =
    q === ''
      ? withoutRepeats([...people, ...(await listAwaitingTransfers(db, { now, limit: AWAITING_MOST }))])
      : await listTransfersById(db, await findTransfers(db, q, FOUND_MOST));
  const suspense = await listSuspense(db, SUSPENSE_MOST);
  const firstId = people[0]?.id ?? listed[0]?.id ?? null;
  const total = figures.people + figures.awaiting;
  const rest = total - listed.length;
  return {
    firstId,
    summary: `${groups(total)} transfer terbuka, ${groups(figures.people)} perlu orang; ${groups(figures.suspense.count)} mutasi tanpa pesanan (${formatRupiah(figures.suspense.sum)} di Dana tak dikenal). ${groups(figures.matchedToday)} dikenali otomatis hari ini.`,
    feed: figures.feedHeardAt === null ? 'belum ada mutasi' : `mutasi terakhir ${formatClock(figures.feedHeardAt)}`,
    transfers: listed.map((one) => transferPick(one, visit, id ?? firstId)),
    more:
      q === '' && rest > 0 ? `${groups(rest)} lagi menunggu transfer; cari dengan nomor, nominal, atau nama.` : null,
    suspense: suspense.map((one) => suspensePick(one, visit, null)),
  };
}

/** What staff or payers have to answer, and what very likely was paid already; the nearest deadline on top. */
async function peoplesTransfers(db: Database): Promise<TransferOnList[]> {
  const [asked, paid] = [
    await listTransfersOfPeople(db, PEOPLE_MOST),
    await listTransfersWithSimilarMoney(db, PEOPLE_MOST),
  ];
  const dueOf = ({ similar, clock, expiresAt }: TransferOnList): string => clock?.dueAt ?? similar?.dueAt ?? expiresAt;
  return [...asked, ...paid].sort((one, other) => (dueOf(one) < dueOf(other) ? -1 : 1));
}

function withoutRepeats(transfers: readonly TransferOnList[]): TransferOnList[] {
  return [...new Map(transfers.map((one) => [one.id, one])).values()];
}
