import { createHash } from 'node:crypto';
import { formatRupiah, subtract } from '../../domain/money';
import { type Tx } from '../../persistence/database';
import { readBankAccount } from '../../persistence/repositories/bank-account.repository';
import { type MutationRow, readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { type RefundRow } from '../../persistence/repositories/refund.repository';
import { type RefundMove } from '../refund/refund-lock';
import { findTakenBackBy } from '../refund/taken-back';
import { findUnplacedDebits } from '../refund/unplaced-debits';
import { accountWords, lineSentence, momentWords } from './evidence';

/** What whoever agrees has to know of a refund besides what it is. The same rows give the same words. */
export async function sentencesAbout(tx: Tx, refund: RefundRow, move: RefundMove): Promise<string[]> {
  return [...(await takenBackSentences(tx, refund)), ...(await sentencesOf(tx, refund, move))];
}

async function sentencesOf(tx: Tx, refund: RefundRow, move: RefundMove): Promise<string[]> {
  switch (move) {
    case 'approve':
      return [...(await payeeSentences(tx, refund)), ...(await unplacedSentences(tx, refund))];
    case 'cancel':
      return refund.state === 'approved'
        ? ['Sudah disetujui dua orang; pastikan belum ditransfer.', ...(await unplacedSentences(tx, refund))]
        : [];
    case 'unsend':
      return sentSentences(tx, refund);
    case 'keep':
      return [`Rekening tujuan ditanyakan ke pembayar sejak ${momentWords(refund.requestedAt)} dan belum diisi.`];
    case 'send':
    case 'confirm':
      return [];
  }
}

/** U11: it is not owed any more. */
async function takenBackSentences(tx: Tx, refund: RefundRow): Promise<string[]> {
  const sentences: string[] = [];
  for (const id of await findTakenBackBy(tx, refund)) {
    const debit = await readMutation(tx, id);
    if (debit === undefined) continue;
    const line = lineSentence(debit, await readBankAccount(tx, debit.bankAccountId));
    sentences.push(`Bank sudah menarik kembali uang ini. ${line}`);
  }
  return sentences;
}

/** Of a debit that is not simply what was to go out of this account. */
export async function differencesOf(tx: Tx, refund: RefundRow, debit: MutationRow): Promise<string[]> {
  const sentences: string[] = [];
  if (debit.bankAccountId !== refund.bankAccountId) {
    const own = await readBankAccount(tx, refund.bankAccountId);
    sentences.push(`Keluar dari rekening kita yang lain, bukan ${accountWords(own)}.`);
  }
  if (debit.amount > refund.amount) {
    const fee = formatRupiah(subtract(debit.amount, refund.amount));
    sentences.push(`Lebih ${fee} dari pengembaliannya; lebihnya dibukukan sebagai biaya bank.`);
  }
  return sentences;
}

async function payeeSentences(tx: Tx, { payeeNumberSealed, payeeBy }: RefundRow): Promise<string[]> {
  if (payeeNumberSealed === null) return [];
  const by = payeeBy === null ? 'pembayar lewat halaman status' : await nameOf(tx, payeeBy);
  return [`Rekening tujuan diisi ${by}, sidik ${digestOf(payeeNumberSealed)}.`];
}

/** Of the sealed number: another number with the same ending is seen, and nobody can try numbers against it. */
function digestOf(sealed: Buffer): string {
  return createHash('sha256').update(sealed).digest('hex').slice(0, 8);
}

async function sentSentences(tx: Tx, refund: RefundRow): Promise<string[]> {
  const { sentBy, sentAt, sentReference } = refund;
  const by = sentBy === null ? '' : ` ${await nameOf(tx, sentBy)}`;
  const when = sentAt === null ? '' : `, ${momentWords(sentAt)}`;
  const found = await unplacedSentences(tx, refund);
  return [
    `Ditandai dikirim${by}${when}, ref ${sentReference ?? 'tidak ada'}; pastikan uangnya tidak keluar.`,
    ...(found.length === 0 ? ['Belum ada uang keluar sebesar ini yang belum jelas di rekening kita.'] : found),
  ];
}

/** One of them may be it. */
async function unplacedSentences(tx: Tx, refund: RefundRow): Promise<string[]> {
  const found: string[] = [];
  for (const debit of (await findUnplacedDebits(tx, refund)).slice(0, 5)) {
    const line = lineSentence(debit, await readBankAccount(tx, debit.bankAccountId));
    found.push(`Ada uang keluar sebesar ini yang belum jelas. ${line}`);
  }
  return found;
}

async function nameOf(tx: Tx, staffId: string): Promise<string> {
  const row = await tx.row<{ full_name: string }>('select full_name from staff where id = ?', [staffId]);
  return row?.full_name ?? 'staf';
}
