/** What each state of a payer's page says: whose turn it is, what happens next by itself, and until when. */
import { formatRupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { after, type Instant } from '../../domain/time';
import { type PayerPageFacts } from '../../persistence/queries/transfer/payer-page';
import { maskNumber } from '../console/format';
import { recognisedText, watchText } from './feed-words';
import { isWaitingForPayee, type PayerState } from './payer-state';
import { dueText, hoursText, momentText } from './payer-times';
import { paidBackText, refundSteps, whyPaidBack } from './refund-words';

export interface PayerStory {
  title: string;
  lead: string;
  next: { term: string; text: string }[];
}

interface Told {
  facts: PayerPageFacts;
  settings: Settings;
  /** How people call it: TRF-0092. */
  name: string;
}

export function storyOf(state: PayerState, told: Told): PayerStory {
  const { similar } = told.facts;
  const isUnpaid = state === 'open' || state === 'late' || state === 'expired';
  return isUnpaid && similar !== null ? similarStory(state, told, similar.dueAt) : STORIES[state](told);
}

/** What is done with the money, for the payer. */
export function purposeText({ order }: PayerPageFacts): string {
  return order === null ? 'Deposit saldo' : `${order.product} untuk ${maskNumber(order.destination)}`;
}

const STORIES: Readonly<Record<PayerState, (told: Told) => PayerStory>> = {
  open: openStory,
  late: lateStory,
  verifying: verifyingStory,
  asked: askedStory,
  paid: paidStory,
  processing: paidStory,
  success: successStory,
  failed: ({ name }) => ({
    title: 'Permintaan ini ditutup petugas',
    lead: `Pencocokan dananya dibatalkan, jadi permintaan ini tidak dilanjutkan. Bila menurut Anda ini keliru, hubungi penjual Anda dan sebut ${name}.`,
    next: [{ term: 'Giliran', text: 'Tidak ada: tidak ada lagi yang berjalan di sini.' }],
  }),
  'refund-pending': ({ facts, settings }) => ({
    title: 'Dana Anda dikembalikan',
    lead: `${purposeText(facts)} tidak dapat kami selesaikan. Dana Anda kami kembalikan ke rekening Anda.`,
    next: [...whyPaidBack(facts), ...refundSteps(facts, settings)],
  }),
  refunded: ({ facts }) => ({
    title: 'Dana sudah dikembalikan',
    lead: 'Pengembalian sudah tercatat keluar dari rekening kami. Periksa rekening Anda.',
    next: [
      ...facts.refunds
        .filter((refund) => refund.state === 'confirmed')
        .map((refund) => ({ term: 'Dikembalikan', text: paidBackText(refund, facts.now) })),
      ...whyPaidBack(facts),
    ],
  }),
  expired: expiredStory,
};

function openStory({ facts, settings }: Told): PayerStory {
  const { transfer, now } = facts;
  const until = momentText(transfer.expiresAt, now);
  return {
    title: 'Transfer tepat sampai angka terakhir',
    lead: recognisedText(facts, settings),
    next: [
      { term: 'Giliran', text: `Anda: transfer sebelum ${until}.` },
      { term: 'Sekarang', text: watchText(facts, settings) },
      { term: 'Setelah masuk', text: afterPaidText(facts) },
      {
        term: 'Bila belum masuk',
        text: `Sejak ${until} tertulis "lewat waktu". Dana yang sudah Anda kirim masih kami tunggu sampai ${momentText(transfer.graceUntil, now)}; sesudah itu ditutup.`,
      },
    ],
  };
}

/** Paid very likely, and not as it was asked for: who has paid must not pay again, and who has not still may. */
function similarStory(state: PayerState, { facts, settings }: Told, dueAt: Instant): PayerStory {
  const { transfer, now } = facts;
  return {
    title: 'Ada dana yang mirip, sedang diperiksa',
    lead: 'Kami menerima dana yang mirip dengan permintaan ini, tetapi tidak tepat sama. Sudah transfer? Jangan transfer lagi: petugas sedang mencocokkannya.',
    next: [
      { term: 'Giliran', text: `Petugas kami, ${hoursText(settings)}. Bukti transfer di bawah mempercepatnya.` },
      { term: 'Tenggat', text: dueText(dueAt, now) },
      { term: 'Bila itu dana Anda', text: afterPaidText(facts) },
      {
        term: 'Bila belum transfer',
        text:
          state === 'open'
            ? `Transfer tepat ${formatRupiah(transfer.final)} sebelum ${momentText(transfer.expiresAt, now)}.`
            : 'Jangan transfer dengan nominal ini; buat permintaan baru.',
      },
    ],
  };
}

function lateStory({ facts, settings }: Told): PayerStory {
  const { transfer, now } = facts;
  const grace = momentText(transfer.graceUntil, now);
  return {
    title: 'Lewat waktu, mutasi masih kami periksa',
    lead: `Batas transfer ${momentText(transfer.expiresAt, now)} sudah lewat. Belum transfer? Jangan transfer dengan nominal ini; buat permintaan baru. Sudah transfer? Dana Anda aman: bank kadang terlambat mencatat.`,
    next: [
      { term: 'Giliran', text: 'Kami. Anda boleh menunggu, atau mengunggah bukti di bawah.' },
      { term: 'Sekarang', text: watchText(facts, settings) },
      {
        term: 'Setelah masuk',
        text: `${afterPaidText(facts)} Bila ditransfer sesudah batas waktu, petugas memeriksanya dahulu.`,
      },
      {
        term: 'Tenggat',
        text: `Sampai ${grace}. Bila dana belum ditemukan, permintaan ditutup; bukti masih dapat diunggah sampai ${momentText(after(transfer.graceUntil, settings.proofAfterReleaseMs), now)}.`,
      },
    ],
  };
}

function verifyingStory({ facts, settings }: Told): PayerStory {
  const { proofs, dueAt, now } = facts;
  const proof = proofs.at(-1);
  const told = proof === undefined ? '' : ` Bukti terakhir kami terima ${momentText(proof.uploadedAt, now)}.`;
  return {
    title: 'Sedang diperiksa petugas',
    lead: `Petugas mencocokkan transfer Anda dengan mutasi rekening.${told} Jangan transfer lagi.`,
    next: [
      { term: 'Giliran', text: `Petugas kami, ${hoursText(settings)}.` },
      { term: 'Tenggat', text: dueText(dueAt, now) },
      { term: 'Bila ditemukan', text: afterPaidText(facts) },
      { term: 'Bila tidak', text: 'Alasannya dan langkah berikutnya tertulis di halaman ini.' },
    ],
  };
}

function askedStory({ facts }: Told): PayerStory {
  const { transfer, now, question } = facts;
  const until = transfer.answerUntil;
  return {
    title: 'Kami perlu keterangan dari Anda',
    lead: question ?? 'Petugas membutuhkan bukti yang lebih jelas.',
    next: [
      { term: 'Giliran', text: 'Anda: unggah bukti yang diminta di bawah.' },
      ...(until === null
        ? []
        : [{ term: 'Tenggat', text: `Jawaban Anda kami tunggu sampai ${momentText(until, now)}.` }]),
      { term: 'Sesudah itu', text: 'Petugas melanjutkan pemeriksaan, dengan atau tanpa jawaban Anda.' },
    ],
  };
}

function paidStory({ facts, settings }: Told): PayerStory {
  const { transfer, order, now } = facts;
  const received = transfer.received === null ? '' : ` sebesar ${formatRupiah(transfer.received)}`;
  const until = after(transfer.verifiedAt ?? now, settings.latestSendMs + settings.serialNumberWaitMs);
  const isLong = until < now;
  return {
    title: 'Transfer diterima, sedang diproses',
    lead: `Dana${received} sudah masuk. ${order === null ? 'Saldo sedang ditambahkan.' : `${purposeText(facts)} sedang dikirim ke operator.`}`,
    next: [
      { term: 'Giliran', text: isLong ? 'Petugas kami.' : 'Kami, otomatis. Anda tidak perlu berbuat apa-apa.' },
      { term: 'Berikutnya', text: 'Nomor seri (SN) tampil di sini begitu operator menjawab.' },
      {
        term: 'Tenggat',
        text: isLong
          ? `Biasanya selesai sebelum ${momentText(until, now)}. Petugas sudah menanganinya; hasilnya tampil di sini.`
          : `Bila operator belum menjawab sampai ${momentText(until, now)}, petugas menanganinya.`,
      },
      { term: 'Bila gagal', text: 'Dana Anda kami kembalikan; tempat mengisi rekening tampil di sini.' },
    ],
  };
}

function successStory({ facts, settings }: Told): PayerStory {
  const { transfer, order, tiket, refunds, now } = facts;
  const endedAt = (order ?? tiket)?.endedAt ?? now;
  const amount = formatRupiah(transfer.received ?? transfer.final);
  return {
    title: 'Selesai',
    lead:
      order === null
        ? `Saldo bertambah ${amount}, ${momentText(endedAt, now)}.`
        : `${purposeText(facts)} sudah dikirim, ${momentText(endedAt, now)}.`,
    // What was sent too much may still wait for its account.
    next: refunds.some(isWaitingForPayee)
      ? refundSteps(facts, settings)
      : [{ term: 'Giliran', text: 'Tidak ada lagi yang perlu dilakukan.' }],
  };
}

function expiredStory({ facts, settings }: Told): PayerStory {
  const { transfer, now } = facts;
  const released = transfer.releasedAt ?? transfer.graceUntil;
  const until = after(released, settings.proofAfterReleaseMs);
  return {
    title: 'Waktu habis, permintaan ditutup',
    lead: `Sampai ${momentText(released, now)} dana belum kami temukan. Jangan transfer lagi dengan nominal ini; buat permintaan baru.`,
    next: [
      { term: 'Giliran', text: 'Anda, bila sudah terlanjur transfer: unggah bukti di bawah.' },
      {
        term: 'Tenggat',
        text:
          now < until
            ? `Bukti dapat diunggah sampai ${momentText(until, now)}; permintaan ini lalu dibuka lagi.`
            : `Bukti dapat diunggah sampai ${momentText(until, now)}. Waktu itu sudah lewat.`,
      },
      {
        term: 'Dana Anda',
        text: 'Dana yang datang terlambat tetap tercatat dan diperiksa petugas; tidak ada yang hilang.',
      },
    ],
  };
}

function afterPaidText(facts: PayerPageFacts): string {
  if (facts.order === null) return 'Saldo langsung bertambah sebesar seluruh dana yang masuk.';
  return `${facts.order.product} langsung dikirim ke ${maskNumber(facts.order.destination)}.`;
}
