import { formatRupiah } from '../../domain/money';
import { businessDate, dayAndMonth, type Instant, wallTime } from '../../domain/time';
import { mutationName, refundName, transferName } from '../../domain/transfer/names';
import { type Direction } from '../../domain/transfer/terms';
import { type BankAccountRow } from '../../persistence/repositories/bank-account.repository';
import { type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { type RefundRow } from '../../persistence/repositories/refund.repository';
import { type TransferRow } from '../../persistence/repositories/transfer.repository';

/** What is known, for the person who asks and the one who agrees. The same rows give the same words: they are hashed (C6). */

const WAYS: Readonly<Record<Direction, string>> = { credit: 'masuk ke', debit: 'keluar dari' };

/** Every other source is a format of the bank's files. */
const SOURCE_WORDS: Readonly<Record<string, string>> = { moota: 'feed', manual: 'catatan tangan' };

/** The raw row of the bank: whoever agrees sees what the bank wrote. */
export function lineSentence(line: MutationRow, account: BankAccountRow): string {
  const { no, amount, direction, bookedAt, wibDate, text, sources } = line;
  const when = bookedAt === null ? `${dayAndMonth(wibDate)} tanpa jam` : momentWords(bookedAt);
  const from = [...new Set(sources.map((source) => SOURCE_WORDS[source] ?? 'berkas bank'))].sort().join(' dan ');
  return `${mutationName(no)}: ${formatRupiah(amount)} ${WAYS[direction]} ${accountWords(account)}, ${when}, dari ${from}: “${text}”`;
}

export function transferSentence({ no, final, code, expiresAt }: TransferRow, account: BankAccountRow): string {
  return `${transferName(no)} meminta ${formatRupiah(final)} (kode ${code}) ke ${accountWords(account)}, paling lambat ${momentWords(expiresAt)}.`;
}

export function refundSentence({ no, amount, reason, payeeBank, payeeNumberEnd, payeeName }: RefundRow): string {
  const payee =
    payeeBank === null || payeeNumberEnd === null
      ? 'rekening tujuan belum dicatat'
      : `ke ${payeeBank} ••${payeeNumberEnd} a.n. ${payeeName ?? ''}`;
  return `${refundName(no)}: ${formatRupiah(amount)} ${payee}. Sebab: ${reason}`;
}

export function accountWords({ bank, number }: Pick<BankAccountRow, 'bank' | 'number'>): string {
  return `${bank} ••${number.slice(-4)}`;
}

export function momentWords(moment: Instant): string {
  return `${dayAndMonth(businessDate(moment))} pukul ${wallTime(moment).replaceAll(':', '.')}`;
}
