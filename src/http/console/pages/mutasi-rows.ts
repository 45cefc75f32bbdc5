import { mutationName, transferName } from '../../../domain/transfer/names';
import { businessDate, shortDate, wallTime } from '../../../domain/time';
import { type MutationOnList } from '../../../persistence/queries/transfer/mutation-list';
import { type Visit } from '../console.types';
import { type Countdown, formatRupiah } from '../format';
import { type Badge } from './antrian-words';
import { type ExportTable } from './tagihan-export';
import {
  accountName,
  escalationOf,
  EXCEPTION_DETAILS,
  EXCEPTION_NAMES,
  holderOf,
  lineMoment,
  mutationBadge,
  slaCountdown,
  SOURCE_NAMES,
} from './transfer-words';

export interface MutationRowModel {
  id: string;
  href: string;
  name: string;
  moment: string;
  account: string;
  text: string;
  sender: string | null;
  amount: string;
  badge: Badge;
  /** Why it is looked at; of any other where it came from. */
  matter: string;
  transfer: { href: string; name: string } | null;
  countdown: Countdown | null;
  holder: string | null;
}

/** One line of the bank in the history. */
export function mutationRow(mutation: MutationOnList, { staff, now }: Visit): MutationRowModel {
  const { id, no, direction, amount, transfer, item } = mutation;
  const name = mutationName(no);
  return {
    ...{ id, href: `/mutasi/${id}`, name, moment: lineMoment(mutation, now), account: accountName(mutation.account) },
    ...{ text: mutation.text === '' ? 'tanpa berita' : mutation.text, sender: mutation.senderName },
    amount: formatRupiah(direction === 'debit' ? -Number(amount) : amount),
    badge: mutationBadge(mutation),
    matter: matterOf(mutation),
    transfer:
      transfer === null
        ? null
        : {
            href: `/transfer/${transfer.id}`,
            name: transfer.isMatch ? transferName(transfer.no) : `usulan ${transferName(transfer.no)}`,
          },
    countdown: item === null ? null : slaCountdown(name, mutation, now),
    holder: item === null ? null : `${holderOf(item, staff.id)} · ${escalationOf(item, now)}`,
  };
}

function matterOf(mutation: MutationOnList): string {
  const { exception } = mutation;
  if (exception === null) return sourcesOf(mutation);
  const name = EXCEPTION_NAMES[exception];
  return name === mutationBadge(mutation).word ? (EXCEPTION_DETAILS[exception] ?? '') : name;
}

function sourcesOf({ sources }: Pick<MutationOnList, 'sources'>): string {
  return sources.map((source) => SOURCE_NAMES[source] ?? source).join(', ');
}

const COLUMNS = [
  { title: 'Mutasi', width: 12 },
  { title: 'Tanggal', width: 12 },
  { title: 'Jam', width: 10 },
  { title: 'Rekening', width: 22 },
  { title: 'Arah', width: 8 },
  { title: 'Nominal', width: 14 },
  { title: 'Berita', width: 40 },
  { title: 'Pengirim', width: 24 },
  { title: 'Keadaan', width: 20 },
  { title: 'Sebab', width: 24 },
  { title: 'Transfer', width: 12 },
  { title: 'Sumber', width: 16 },
  { title: 'Tercatat', width: 20 },
];

/** The same lines as a file. An export that was cut says so in its last row. */
export function mutationTable(items: readonly MutationOnList[], { isCut }: { isCut: boolean }): ExportTable {
  const rows = items.map((mutation) => [
    mutationName(mutation.no),
    mutation.wibDate,
    mutation.bookedAt === null ? '' : wallTime(mutation.bookedAt),
    accountName(mutation.account),
    mutation.direction === 'credit' ? 'masuk' : 'keluar',
    mutation.amount,
    mutation.text,
    mutation.senderName ?? '',
    mutationBadge(mutation).word,
    mutation.exception === null ? '' : EXCEPTION_NAMES[mutation.exception],
    mutation.transfer?.isMatch === true ? transferName(mutation.transfer.no) : '',
    sourcesOf(mutation),
    `${shortDate(businessDate(mutation.firstSeenAt))} ${wallTime(mutation.firstSeenAt)}`,
  ]);
  const cut = ['(terpotong: persempit pertanyaannya)', ...COLUMNS.slice(1).map(() => '')];
  return { columns: COLUMNS, rows: isCut ? [...rows, cut] : rows };
}
