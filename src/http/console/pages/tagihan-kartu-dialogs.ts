import { type Cancellation } from '../../../backoffice/plans/draw-up-cancellation';
import { type Instant } from '../../../domain/time';
import { type NewsMessage } from '../../../persistence/queries/tagihan/customer-news';
import { type TagihanCard } from '../../../persistence/queries/tagihan/tagihan-card';
import { formatRupiah } from '../format';
import { maskedPhone } from './pelanggan-words';
import { cancellationView, markOf } from './rencana-dialogs';
import { type BillDialog, PLAIN_DIALOG } from './tagihan-dialog';
import { adminLock } from './tagihan-sentences';
import { formatWhen, MESSAGE_NAMES } from './tagihan-words';

interface Facts {
  card: TagihanCard;
  messages: readonly NewsMessage[];
  /** Null: it cannot be cancelled. */
  cancellation: Cancellation | null;
  /** How many times people sent it already. */
  asked: number;
  isAdmin: boolean;
  /** What marketing may do without in a plan. */
  limit: number;
  problem: { deed: 'wa' | 'batal'; text: string; reason?: string } | null;
  now: Instant;
}

/** What people can do about a bill, and why not. */
export function cardDialogs(facts: Facts) {
  const send = sendDialog(facts);
  const cancel = cancelDialog(facts);
  return {
    dialogs: [send, cancel, ...correctionDialogs(facts)].filter((dialog) => dialog !== null),
    lockedSend: send === null ? lockOf(facts.card) : null,
    canSend: send !== null,
    canCancel: cancel !== null,
  };
}

function lockOf({ state, allocations }: TagihanCard): string {
  if (state === 'cancelled') return 'Terkunci: tagihan ini dibatalkan.';
  if (state !== 'paid') return 'Terkunci: PDF belum ada; terbuka sesudah VA aktif.';
  const payments = [...new Set(allocations.flatMap(({ paymentNo }) => (paymentNo === null ? [] : [paymentNo])))];
  if (payments.length === 0) return 'Lunas dari titipan: bukti bayarnya sudah dikirim saat uangnya masuk.';
  const names = payments.map((no) => `BYR-${no}`).join(', ');
  return `Lunas lewat ${names} ke VA tagihan lain: bukti bayarnya dikirim bersama pembayaran itu.`;
}

function sendDialog({ card, messages, asked, problem, now }: Facts): BillDialog | null {
  const kind = card.state === 'paid' ? 'receipt' : 'tagihan';
  const document = card.documents.find((one) => one.kind === kind && one.state !== 'void');
  if (card.state === 'cancelled' || document === undefined) return null;
  const next = card.item !== null && card.item.nextAction in MESSAGE_NAMES ? card.item : null;
  const last = messages.find(({ acceptedAt, state }) => acceptedAt !== null || state === 'told');
  return {
    ...PLAIN_DIALOG,
    id: 'dialog-wa',
    path: `/tagihan/${card.id}/kirim`,
    title: kind === 'receipt' ? 'Kirim bukti bayar lagi?' : 'Kirim tagihan lewat WhatsApp?',
    subtitle: `${card.customer.name} · ${maskedPhone(card.customer.phone)}`,
    hidden: [{ name: 'n', value: String(asked + 1) }],
    problem: problem?.deed === 'wa' ? problem.text : null,
    isShown: problem?.deed === 'wa',
    warning: {
      state: 'pending',
      text:
        next === null
          ? 'Pesannya dibuat dari keadaan tagihan saat dikirim. Bila WhatsApp tidak bisa dipakai, ia menunggu Anda kirim sendiri.'
          : `Pengingat otomatis ${formatWhen(next.nextAt, now)} tetap terjadwal; bila jatuh pada hari yang sama, pengingat itu dilewati agar pelanggan tidak menerima dua kali.`,
    },
    facts: [
      { label: 'Lampiran', value: `${document.number}.pdf` },
      { label: 'Sisa tagihan', value: formatRupiah(Math.max(0, card.amount + card.denda - card.paid)) },
      {
        label: 'Terakhir dikabari',
        value: last === undefined ? 'belum pernah' : formatWhen(last.acceptedAt ?? last.sendAt, now),
      },
    ],
    button: { label: kind === 'receipt' ? 'Kirim bukti bayar' : 'Kirim WhatsApp', isDanger: false },
  };
}

/** Whether a document may be put right: one in force, and a bill only while it is open. */
export function isCorrectable({ state }: TagihanCard, document: TagihanCard['documents'][number]): boolean {
  if (document.state === 'void') return false;
  return document.kind === 'receipt' || (document.kind === 'tagihan' && state === 'awaiting');
}

function correctionDialogs({ card, isAdmin }: Facts): BillDialog[] {
  if (!isAdmin) return [];
  return card.documents
    .filter((document) => isCorrectable(card, document))
    .map(({ id, kind, number }) => {
      const name = kind === 'receipt' ? 'bukti bayar' : 'tagihan';
      return {
        ...PLAIN_DIALOG,
        id: `dialog-betulkan-${id}`,
        path: `/dokumen/${id}/betulkan`,
        title: `Betulkan ${name} ${number}?`,
        subtitle: `${card.plan.title} · ${card.customer.name}`,
        warning: {
          state: 'pending',
          text: `Dokumen baru dicetak dengan data pelanggan yang berlaku sekarang dan menyebut ${number}, yang lalu tidak berlaku lagi. Uang dan VA tidak berubah. Betulkan data pelanggannya dulu.`,
        },
        reason: '',
        button: { label: `Ganti ${number}`, isDanger: false },
      };
    });
}

function cancelDialog({ card, cancellation, problem, isAdmin, limit }: Facts): BillDialog | null {
  if (cancellation === null) return null;
  const own = problem?.deed === 'batal' ? problem : null;
  return {
    ...PLAIN_DIALOG,
    id: 'dialog-batal',
    path: `/tagihan/${card.id}/batal`,
    title: `Batalkan tagihan ${card.number}?`,
    subtitle: `${card.plan.title} · ${card.customer.name}`,
    hidden: [
      { name: 'version', value: String(card.version) },
      { name: 'sidik', value: markOf(cancellation) },
    ],
    problem: own?.text ?? null,
    isShown: own !== null,
    warning: {
      state: 'failed',
      text: 'Tidak bisa dikembalikan. Yang sudah dibayar tetap tercatat; periode lain dari rencana ini jalan terus.',
    },
    ...cancellationView(cancellation),
    reason: own?.reason ?? '',
    lock: cancellation.needsAdmin && !isAdmin ? adminLock('yang dilepas', limit) : null,
    button: { label: `Batalkan, lepas ${formatRupiah(cancellation.lost)}`, isDanger: true },
  };
}
