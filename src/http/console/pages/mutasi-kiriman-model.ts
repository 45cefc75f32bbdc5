import { type StatementSummary } from '../../../backoffice/mutations/statement-summary';
import { after, type Instant, shortDate } from '../../../domain/time';
import { batchName, transferName } from '../../../domain/transfer/names';
import { type BankAccountRow } from '../../../persistence/repositories/bank-account.repository';
import { type BatchRow } from '../../../persistence/repositories/mutation-batch.repository';
import { type Visit } from '../console.types';
import { formatMoment, formatRupiah, groups } from '../format';
import { BATCH_BADGES, BATCH_ERRORS, FORMATS, SKIPS } from './mutasi-words';
import { accountName, BATCH_KINDS, SOURCE_NAMES } from './transfer-words';

/** One batch of lines: of a file, with what applying it would do. */
export function batchModel(
  batch: BatchRow,
  account: BankAccountRow | undefined,
  { visit: { staff, now }, previewForMs }: { visit: Visit; previewForMs: number },
) {
  const summary = summaryOf(batch);
  const isPreview = batch.state === 'preview' && batch.source === 'file';
  const isRefused = batch.state === 'refused' && batch.processedAt === null;
  const isLead = staff.role === 'admin' || staff.role === 'supervisor';
  const kind = BATCH_KINDS[batch.kind] ?? batch.kind;
  return {
    ...{ name: batchName(batch.no), path: `/mutasi/kiriman/${batch.id}`, badge: BATCH_BADGES[batch.state] },
    facts: [
      { label: 'Dari', value: `${SOURCE_NAMES[batch.source] ?? batch.source}, ${kind}` },
      ...(batch.fileName === null ? [] : [{ label: 'Berkas', value: batch.fileName }]),
      ...(account === undefined
        ? []
        : [{ label: 'Rekening', value: accountName({ bank: account.bank, end: account.number.slice(-4) }) }]),
      {
        label: 'Diterima',
        value: `${formatMoment(batch.receivedAt, now)}${batch.arrivals > 1 ? `, ${groups(batch.arrivals)} kali` : ''}`,
      },
      ...(batch.lineCount === null ? [] : [{ label: 'Baris', value: groups(batch.lineCount) }]),
      ...(batch.newLines === null ? [] : [{ label: 'Mutasi baru', value: groups(batch.newLines) }]),
      ...(batch.error === null ? [] : [{ label: 'Sebab', value: BATCH_ERRORS[batch.error] ?? batch.error }]),
    ],
    until: isPreview ? formatMoment(after(batch.receivedAt, previewForMs), now) : null,
    summary: summary === null ? null : summaryModel(summary, now),
    effectsTitle: isPreview ? 'Bila diterapkan' : batch.state === 'applied' ? 'Yang diterapkan' : 'Menurut pratinjau',
    mayApply: isPreview && staff.role !== 'cs',
    button: buttonOf(summary),
    mayDecide: isRefused && isLead,
    lock: isRefused && !isLead ? 'hanya supervisor dan admin yang memutuskan kiriman yang ditolak' : null,
  };
}

function buttonOf(summary: StatementSummary | null): string {
  if (summary === null) return 'Terapkan';
  return summary.added === 0 ? 'Terapkan, tanpa mutasi baru' : `Terapkan ${groups(summary.added)} mutasi baru`;
}

/** As it was stored; a batch of a feed has none. */
function summaryOf({ summary, source }: BatchRow): StatementSummary | null {
  if (summary === null || source !== 'file') return null;
  const told = JSON.parse(summary) as Partial<StatementSummary>;
  return told.format === undefined || told.credits === undefined ? null : (told as StatementSummary);
}

function summaryModel(summary: StatementSummary, now: Instant) {
  const { periodFrom, periodTo, credits, debits, opening, closing, skipped, difference } = summary;
  const fact = (label: string, value: string) => ({ label, value });
  return {
    facts: [
      fact('Bentuk', FORMATS[summary.format]),
      fact(
        'Periode',
        periodFrom === periodTo ? shortDate(periodFrom) : `${shortDate(periodFrom)} sampai ${shortDate(periodTo)}`,
      ),
      fact('Masuk', `${groups(credits.count)} baris, ${formatRupiah(credits.sum)}`),
      fact('Keluar', `${groups(debits.count)} baris, ${formatRupiah(debits.sum)}`),
      ...(opening === null ? [] : [fact('Saldo awal', formatRupiah(opening))]),
      ...(closing === null ? [] : [fact('Saldo akhir', formatRupiah(closing))]),
      fact('Hari yang lengkap', groups(summary.completeDays)),
    ],
    effects: [
      fact('Mutasi baru', groups(summary.added)),
      fact('Sudah diketahui dari berkas', groups(summary.known)),
      fact('Berpasangan dengan feed', groups(summary.paired)),
      fact(
        'Mungkin baris hari sebelah',
        summary.doubted === 0 ? '0' : `${groups(summary.doubted)}, menunggu keputusan orang`,
      ),
      fact('Ditunggu transfer', groups(summary.expected)),
    ],
    ...newLinesOf(summary, now),
    skipped: skipped.slice(0, 20).map(({ line, why }) => `baris ${groups(line)}: ${SKIPS[why]}`),
    skippedMore: skipped.length > 20 ? `dan ${groups(skipped.length - 20)} lagi` : null,
    difference:
      difference === null
        ? null
        : `Saldo ${shortDate(difference.date)} menurut bank ${formatRupiah(difference.stated)}, menurut pembukuan ${formatRupiah(difference.booked)}. Menerapkan tetap boleh; perbedaannya menjadi pekerjaan admin.`,
  };
}

/** Those that nobody told before, as far as they are kept. */
function newLinesOf(
  { newLines = [], added }: Pick<StatementSummary, 'added'> & Partial<StatementSummary>,
  now: Instant,
) {
  const rest = added - newLines.length;
  return {
    newLines: newLines.map((line) => ({
      moment: line.bookedAt === null ? `${shortDate(line.date)}, tanpa jam` : formatMoment(line.bookedAt, now),
      amount: formatRupiah(line.direction === 'debit' ? -Number(line.amount) : line.amount),
      text: line.text === '' ? 'tanpa berita' : line.text,
      sender: line.senderName,
      matter: line.isDoubted
        ? 'mungkin baris hari sebelah'
        : line.transferNo !== null
          ? `ditunggu ${transferName(line.transferNo)}`
          : line.direction === 'credit'
            ? 'tidak ditunggu transfer'
            : 'keluar',
    })),
    newLinesMore: newLines.length > 0 && rest > 0 ? `dan ${groups(rest)} lagi` : null,
  };
}
