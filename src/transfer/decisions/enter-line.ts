import { formatRupiah } from '../../domain/money';
import { dayAndMonth } from '../../domain/time';
import { mutationName } from '../../domain/transfer/names';
import { type Tx } from '../../persistence/database';
import { lockBankAccount } from '../../persistence/repositories/bank-account.repository';
import { readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { lockBatch, readBatch } from '../../persistence/repositories/mutation-batch.repository';
import {
  enterManualLine,
  type ManualEffect,
  type ManualEntry,
  previewManualLine,
  readManualEntry,
} from '../mutations/manual-line';
import { type Asked, type Judgement, type MoneyDecision } from './decision.types';
import { accountWords, momentWords } from './evidence';
import { locked } from './see-rows';

/** A line that a person typed in comes into the books when another one agrees. */
export const enterLine: MoneyDecision = {
  subjectKind: 'batch',
  async lockFirst(tx, batchId) {
    const batch = await readBatch(tx, batchId);
    const bankAccountId = batch?.bankAccountId ?? null;
    if (bankAccountId !== null) await lockBankAccount(tx, bankAccountId);
  },
  judge,
  async carryOut(tx, { approval: { subject }, by }, context) {
    await enterManualLine(tx, subject.id, by, context);
    return {};
  },
};

async function judge(tx: Tx, { subjectId, isLocking }: Asked): Promise<Judgement> {
  if (isLocking) await lockBatch(tx, subjectId);
  const entry = await readManualEntry(tx, subjectId);
  if (entry === undefined) return locked('unknown');
  const { amount } = entry.line;
  if (entry.batch.state !== 'preview') return locked('entry-decided', { amount });
  const effect = await previewManualLine(tx, entry);
  return {
    ...{ lock: null, isFourEyes: true, amount, version: 0, barred: [entry.batch.byStaff ?? []].flat() },
    postings: effect.kind === 'new' ? effect.postings : [],
    evidence: [entrySentence(entry), ...(await effectSentences(tx, effect))],
  };
}

function entrySentence({ account, line }: ManualEntry): string {
  const { amount, direction, bookedAt, wibDate, text, senderName } = line;
  const when = bookedAt === null ? `${dayAndMonth(wibDate)} tanpa jam` : momentWords(bookedAt);
  const way = direction === 'credit' ? 'masuk ke' : 'keluar dari';
  const sender = senderName === null ? '' : `, atas nama ${senderName}`;
  return `Dicatat dengan tangan: ${formatRupiah(amount)} ${way} ${accountWords(account)}, ${when}${sender}: “${text}”`;
}

async function effectSentences(tx: Tx, effect: ManualEffect): Promise<string[]> {
  if (effect.kind === 'new') return ['Belum ada sumber lain yang menyebut baris ini.'];
  const other = await readMutation(tx, effect.mutationId);
  const name = other === undefined ? 'baris lain' : mutationName(other.no);
  return [
    effect.kind === 'known'
      ? `Sama dengan ${name} yang sudah ada: tidak menambah uang di pembukuan.`
      : `Mungkin sama dengan ${name} dari hari sebelah: diputus dulu sebelum dibukukan.`,
  ];
}
