import Handlebars from 'handlebars';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { formatRupiah } from '../../domain/money';
import { businessDate, dotClock, longDate } from '../../domain/time';
import { maskNumber } from '../../domain/topup/destination';
import { buyersReason, keptSentence } from '../../domain/transfer/refund-sentences';
import { type BuyerMessageKind } from '../../domain/transfer/terms';
import { type BuyerMessageFacts } from '../../persistence/queries/buyer-message-facts';
import { type CustomerText } from '../customer-channel';
import { CustomerTextError } from './replies';
import { oneLine } from './text-values';

/** Renders what a payer is told. `publicUrl`: where the page of the transfer is. */
export type RenderTransferText = (
  facts: BuyerMessageFacts,
  house: { company: string; publicUrl: string },
) => CustomerText;

/** What a text may show; the names are the house's, since the house edits the templates. */
export const TRANSFER_VALUES = [
  ...(['nama', 'perusahaan', 'keperluan', 'jumlah', 'diterima', 'rekening', 'batas', 'tautan', 'sn'] as const),
  ...(['pertanyaan', 'alasan', 'dikembalikan', 'potongan'] as const),
] as const;
export type TransferValue = (typeof TRANSFER_VALUES)[number];

const FOLDER = path.join(__dirname, '..', '..', '..', 'templates', 'messages', 'transfer');

/** At Meta: the name, and what its places are filled with, in the order of the body in `templates/messages/whatsapp/`. */
export const TRANSFER_TEMPLATES: Readonly<
  Record<BuyerMessageKind, { name: string; parameters: readonly TransferValue[] }>
> = {
  requested: {
    name: 'tuntas_transfer_diminta',
    parameters: ['nama', 'jumlah', 'keperluan', 'rekening', 'batas', 'tautan', 'perusahaan'],
  },
  'proof-received': {
    name: 'tuntas_transfer_bukti',
    parameters: ['nama', 'jumlah', 'keperluan', 'tautan', 'perusahaan'],
  },
  'proof-asked': {
    name: 'tuntas_transfer_tanya',
    parameters: ['nama', 'jumlah', 'keperluan', 'pertanyaan', 'tautan', 'perusahaan'],
  },
  'proof-rejected': {
    name: 'tuntas_transfer_ditolak',
    parameters: ['nama', 'jumlah', 'keperluan', 'alasan', 'tautan', 'perusahaan'],
  },
  verified: {
    name: 'tuntas_transfer_diterima',
    parameters: ['nama', 'diterima', 'keperluan', 'tautan', 'perusahaan'],
  },
  'order-success': {
    name: 'tuntas_transfer_selesai',
    parameters: ['nama', 'keperluan', 'sn', 'tautan', 'perusahaan'],
  },
  'refund-pending': {
    name: 'tuntas_transfer_pengembalian',
    parameters: ['nama', 'dikembalikan', 'keperluan', 'alasan', 'potongan', 'tautan', 'perusahaan'],
  },
  refunded: {
    name: 'tuntas_transfer_dikembalikan',
    parameters: ['nama', 'dikembalikan', 'keperluan', 'tautan', 'perusahaan'],
  },
  expired: { name: 'tuntas_transfer_habis', parameters: ['nama', 'jumlah', 'keperluan', 'tautan', 'perusahaan'] },
  unmatched: {
    name: 'tuntas_transfer_diperiksa',
    parameters: ['nama', 'jumlah', 'keperluan', 'tautan', 'perusahaan'],
  },
};

const KINDS = Object.keys(TRANSFER_TEMPLATES) as BuyerMessageKind[];

/**
 * The texts to payers, from templates that the house may edit: the first line is the subject of an e-mail, the rest the
 * text. All are compiled and tried out at once. Throws `CustomerTextError` that names the first file that cannot be used.
 */
export function createTransferTexts(folder: string = FOLDER): RenderTransferText {
  const templates = new Map(KINDS.map((kind) => [kind, compile(folder, kind)]));
  return (facts, house) => {
    const values = valuesOf(facts, house);
    const { subject, text } = split(templates.get(facts.kind)?.(values) ?? '');
    const { name, parameters } = TRANSFER_TEMPLATES[facts.kind];
    return {
      // Told because of what the payer did itself a moment ago: there is nothing to end.
      ...{ subject, text, letter: text },
      template: { name, language: 'id', hasDocument: false, parameters: parameters.map((value) => values[value]) },
    };
  };
}

function valuesOf(
  facts: BuyerMessageFacts,
  { company, publicUrl }: { company: string; publicUrl: string },
): Readonly<Record<TransferValue, string>> {
  const { transfer, bankAccount, order, reseller, refund, values } = facts;
  const { final, received, expiresAt, token, payerName } = transfer;
  const texts: Record<TransferValue, string | undefined> = {
    nama: payerName ?? 'Bapak/Ibu',
    perusahaan: company,
    keperluan: order === null ? `deposit saldo ${reseller}` : `${order.product} untuk ${maskNumber(order.destination)}`,
    jumlah: formatRupiah(final),
    diterima: formatRupiah(received ?? final),
    rekening: `${bankAccount.bank} ${bankAccount.number} atas nama ${bankAccount.holder}`,
    batas: `${longDate(businessDate(expiresAt))} pukul ${dotClock(expiresAt)} WIB`,
    tautan: `${publicUrl}/pesanan/${token}`,
    sn: said(values['sn']) ?? order?.sn ?? undefined,
    pertanyaan: said(values['question']),
    alasan: facts.kind === 'refund-pending' ? refundReasonOf(facts) : said(values['reason']),
    dikembalikan: refund === null ? undefined : formatRupiah(refund.amount),
    potongan: keptOf(facts) ?? 'Tidak ada potongan.',
  };
  return Object.fromEntries(TRANSFER_VALUES.map((name) => [name, oneLine(texts[name])])) as Record<
    TransferValue,
    string
  >;
}

/** What staff wrote about a refund is for staff: its payer reads what the rows say. */
function refundReasonOf({ order, refund }: BuyerMessageFacts): string {
  if (order === null || refund?.kind === 'excess') return 'Anda mentransfer lebih dari yang diminta.';
  return buyersReason(order);
}

function keptOf({ order, transfer, refund }: BuyerMessageFacts): string | null {
  return order === null || refund?.kind !== 'order' ? null : keptSentence(order, transfer);
}

function said(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** Plain text: nothing is escaped. */
function compile(folder: string, kind: BuyerMessageKind): HandlebarsTemplateDelegate {
  const file = `${kind}.hbs`;
  try {
    const source = readFileSync(path.join(folder, file), 'utf8');
    const template = Handlebars.create().compile(source, { strict: true, noEscape: true });
    const { subject, text } = split(template(Object.fromEntries(TRANSFER_VALUES.map((name) => [name, name]))));
    if (subject === '' || text === '') throw new Error('it needs a subject, an empty line and a text');
    return template;
  } catch (error) {
    const [fault = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new CustomerTextError(`message template transfer/${file}: ${fault}`, { cause: error });
  }
}

function split(whole: string): { subject: string; text: string } {
  const [subject = '', ...lines] = whole.replaceAll('\r\n', '\n').split('\n');
  return { subject: subject.trim(), text: lines.join('\n').trim() };
}
