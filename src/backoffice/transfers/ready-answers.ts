import { formatRupiah } from '../../domain/money';
import { businessDate, dotClock, type Instant, longDate } from '../../domain/time';
import { mutationName, refundName, transferName } from '../../domain/transfer/names';
import { type Queryable } from '../../persistence/database';
import { readBankAccount } from '../../persistence/repositories/bank-account.repository';
import { readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { readRefund } from '../../persistence/repositories/refund.repository';
import { readTransfer, type TransferRow } from '../../persistence/repositories/transfer.repository';
import { ANSWERS, type AnswerTemplate } from './answer-texts';
import { type DeskSubject } from './desk.types';

/** What customer service tells a payer, ready to be copied or sent. */
export interface ReadyAnswer {
  code: string;
  title: string;
  text: string;
}

export interface ReadyAnswers {
  answers: ReadyAnswer[];
  /** Digits with the country code, for a link that opens WhatsApp; null when the payer left none. */
  phone: string | null;
}

type Values = Readonly<Record<string, string>>;

/**
 * The house's answers about a transfer, a line or a refund, with the figures of this moment in them; those that do not fit
 * its state are left out. Nothing is sent and nothing is kept. Undefined for what does not exist.
 */
export async function readyAnswers(
  queryable: Queryable,
  { subject, publicUrl }: { subject: DeskSubject; publicUrl: string },
): Promise<ReadyAnswers | undefined> {
  const found = await FOUND[subject.kind](queryable, subject.id, publicUrl);
  if (found === undefined) return undefined;
  const { state, values, phone } = found;
  const fitting = ANSWERS.filter((answer) => answer.about === subject.kind && answer.states.includes(state));
  return { phone, answers: fitting.map((answer) => filled(answer, values)) };
}

interface Found {
  state: string;
  values: Values;
  phone: string | null;
}

const FOUND: Readonly<
  Record<DeskSubject['kind'], (queryable: Queryable, id: string, publicUrl: string) => Promise<Found | undefined>>
> = { transfer: findTransfer, mutation: findLine, refund: findRefund };

function filled({ code, title, text }: AnswerTemplate, values: Values): ReadyAnswer {
  return { code, title, text: text.replaceAll(/\{\{(\w+)\}\}/g, (_whole, name: string) => values[name] ?? '') };
}

async function findTransfer(queryable: Queryable, id: string, publicUrl: string): Promise<Found | undefined> {
  const transfer = await readTransfer(queryable, id);
  if (transfer === undefined) return undefined;
  const values = await transferValues(queryable, transfer, publicUrl);
  return { state: transfer.state, values, phone: transfer.contactPhone };
}

async function transferValues(queryable: Queryable, transfer: TransferRow, publicUrl: string): Promise<Values> {
  const { no, final, received, expiresAt, token, payerName, rejectedReason } = transfer;
  const link = `${publicUrl}/pesanan/${token}`;
  const account = await readBankAccount(queryable, transfer.bankAccountId);
  return {
    ...{ name: payerName === null ? 'Bapak/Ibu' : `Bapak/Ibu ${payerName}`, transfer: transferName(no) },
    ...{ amount: formatRupiah(final), received: formatRupiah(received ?? final), deadline: momentWords(expiresAt) },
    ...{ bank: account.bank, number: account.number, holder: account.holder, link },
    ...{ reason: rejectedReason ?? '', ending: endingWords(transfer, link, await queryable.now()) },
  };
}

/** What becomes of it when its money is nowhere, and until when it may still be paid. */
function endingWords({ isReserved, expiresAt, graceUntil }: TransferRow, link: string, now: Instant): string {
  const end = `Hasilnya tampil di ${link}.`;
  if (!isReserved || now >= graceUntil) {
    return `Waktu pembayarannya sudah habis: permintaan ini kami tutup tanpa biaya, mohon jangan transfer lagi untuk ini. ${end}`;
  }
  return now < expiresAt
    ? `Bila masih ingin membayar, transfer paling lambat ${momentWords(expiresAt)}; bila dana tidak masuk sampai ${momentWords(graceUntil)}, permintaan ini kami tutup tanpa biaya. ${end}`
    : `Batas pembayarannya sudah lewat, mohon jangan transfer lagi untuk ini; bila dana tidak masuk sampai ${momentWords(graceUntil)}, permintaan ini kami tutup tanpa biaya. ${end}`;
}

async function findLine(queryable: Queryable, id: string): Promise<Found | undefined> {
  const line = await readMutation(queryable, id);
  if (line === undefined) return undefined;
  const account = await readBankAccount(queryable, line.bankAccountId);
  const { no, amount, wibDate, state, direction } = line;
  const values = { line: mutationName(no), amount: formatRupiah(amount), bank: account.bank, day: longDate(wibDate) };
  return { state: direction === 'debit' ? 'outgoing' : state, phone: null, values: { ...values, name: 'Bapak/Ibu' } };
}

async function findRefund(queryable: Queryable, id: string, publicUrl: string): Promise<Found | undefined> {
  const refund = await readRefund(queryable, id);
  if (refund === undefined) return undefined;
  const { no, amount, state, payeeBank, payeeNumberEnd, payeeName, transferId, sentAt } = refund;
  const transfer = transferId === null ? undefined : await readTransfer(queryable, transferId);
  const own: Values = transfer === undefined ? {} : await transferValues(queryable, transfer, publicUrl);
  const payee = payeeBank === null ? '' : `${payeeBank} berakhiran ${payeeNumberEnd ?? ''} a.n. ${payeeName ?? ''}`;
  const values = {
    name: 'Bapak/Ibu',
    link: '',
    ...own,
    refund: refundName(no),
    amount: formatRupiah(amount),
    payee,
    whereTo: whereToWords(own['link'] ?? null),
  };
  return {
    ...{ state, phone: transfer?.contactPhone ?? null },
    values: { ...values, sent: sentAt === null ? '' : momentWords(sentAt) },
  };
}

/** A number of an account is for the page, where only its last digits are shown again; without a page it is asked for. */
function whereToWords(link: string | null): string {
  return link === null
    ? 'Mohon kirim nama bank, nomor rekening, dan nama pemiliknya.'
    : `Mohon isi rekening tujuannya di ${link}; nomor rekening tidak perlu dikirim lewat percakapan ini.`;
}

function momentWords(moment: Instant): string {
  return `${longDate(businessDate(moment))} pukul ${dotClock(moment)} WIB`;
}
