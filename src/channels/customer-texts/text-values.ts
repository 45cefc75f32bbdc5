import { formatRupiah } from '../../domain/money';
import { businessDate, dotClock, longDate, longDateWithDay } from '../../domain/time';
import { type MessageFacts } from '../../persistence/queries/tagihan/message-facts';

/** What a text may show; the names are the house's, since the house edits the templates. */
export const TEXT_VALUES = [
  ...(['nama', 'perusahaan', 'judul', 'nomor', 'jumlah', 'jatuhTempo', 'va', 'dibayar', 'waktuBayar'] as const),
  ...(['nomorDokumen', 'kodeRencana', 'total', 'terbayar', 'sisa'] as const),
] as const;
export type TextValue = (typeof TEXT_VALUES)[number];

const NOTHING = '-';

/** What a payment is for that paid no bill. */
const KEPT_MONEY = 'titipan, belum dipakai untuk tagihan';

/** Each on one line and none empty: what a customer or a bill is called is typed by people. */
export function textValues(
  { customer, tagihan, plan, payment, document }: MessageFacts,
  company: { name: string },
): Readonly<Record<TextValue, string>> {
  const values: Record<TextValue, string | undefined> = {
    nama: customer.name,
    perusahaan: company.name,
    judul: plan?.title ?? (payment === null ? undefined : KEPT_MONEY),
    nomor: tagihan?.number,
    jumlah: tagihan === null ? undefined : formatRupiah(tagihan.left),
    jatuhTempo: tagihan === null ? undefined : longDateWithDay(tagihan.dueOn),
    va: tagihan?.virtualAccount?.replace(/(.{4})(?=.)/g, '$1 '),
    dibayar: payment === null ? undefined : formatRupiah(payment.amount),
    waktuBayar:
      payment === null ? undefined : `${longDate(businessDate(payment.paidAt))} pukul ${dotClock(payment.paidAt)} WIB`,
    nomorDokumen: document?.number,
    kodeRencana: plan?.code,
    total: plan === null ? undefined : formatRupiah(plan.total),
    terbayar: plan === null ? undefined : formatRupiah(plan.paid),
    sisa: plan === null ? undefined : formatRupiah(plan.left),
  };
  return Object.fromEntries(TEXT_VALUES.map((name) => [name, oneLine(values[name])])) as Record<TextValue, string>;
}

/** Control characters, line breaks and runs of spaces become one space. */
export function oneLine(text: string | undefined): string {
  const line = (text ?? '').replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line === '' ? NOTHING : line;
}
