import { type MessageId } from '../domain/ids';
import { formatRupiah } from '../domain/money';
import { businessDate, dayAndMonth, type Instant, instant, wallTime } from '../domain/time';
import { type AttemptState } from '../domain/topup/attempt-state';
import { isDeliveryUnclear } from '../domain/topup/closed-order-locks';
import { type ControlAction, type ControlFacts } from '../domain/topup/controls';
import { type EvidenceSource, type Verdict } from '../domain/topup/evidence';
import { type Queryable } from '../persistence/database';
import { type ControlPayload } from '../persistence/repositories/approval.repository';
import { type AttemptRow } from '../persistence/repositories/attempt.repository';
import { type BigIntColumn, rupiahOf } from '../persistence/repositories/columns';
import { isSerialNumberUsed, type TopupRow } from '../persistence/repositories/topup.repository';

export interface EvidenceSubject {
  action: ControlAction;
  topup: TopupRow;
  attempt: AttemptRow | null;
  payload: ControlPayload;
  facts: ControlFacts;
}

const ATTEMPT_WORDS: Readonly<Record<AttemptState, string>> = {
  new: 'belum dikirim',
  sending: 'sedang dikirim',
  pending: 'menunggu SN',
  suspect: 'belum pasti',
  success: 'sukses',
  refused: 'pasti gagal',
  'not-sent': 'tidak terkirim',
  cancelled: 'dibatalkan',
  abandoned: 'ditutup tanpa jawaban pasti',
  reversed: 'dibalik',
};

const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  success: 'sukses',
  failed: 'gagal',
  'none-made': 'ditolak tanpa dicatat',
  pending: 'masih diproses',
  unknown: 'tidak jelas',
  'not-found': 'tidak ditemukan',
  'not-sent': 'tidak terkirim',
  contradictory: 'bertentangan',
};

const SOURCE_WORDS: Readonly<Record<EvidenceSource, string>> = {
  answer: 'Jawaban pembelian',
  check: 'Cek status terakhir',
  callback: 'Callback terakhir',
};

/**
 * By the kind of a case that can be about an order. Not the words of the console: these are hashed, and whoever changes
 * one has every request that waits looked at again.
 */
const CASE_WORDS: Readonly<Record<string, string>> = {
  'late-success': 'supplier menyatakan sukses untuk percobaan yang semula gagal',
  'failed-after-success': 'supplier menyatakan gagal untuk percobaan yang tercatat sukses',
  abandoned: 'digagalkan orang tanpa kepastian dari supplier',
  'unprocessed-message': 'kabar supplier belum bisa diolah',
  'invariant-broken': 'pembukuan tidak sesuai',
  'lost-order': 'dibeli pada waktu yang hilang karena pemulihan basis data',
  'lost-correction': 'koreksi pada waktu yang hilang karena pemulihan basis data',
};

const UNCLEAR =
  'Belum jelas kiriman mana yang benar: kirim ganda dan pembalikan dua-duanya membuat satu kiriman tidak dibayar reseller.';

/**
 * What is known at this moment, as short sentences for the person who asks and the one who agrees. The same rows give
 * the same sentences at any time: they are hashed (C6).
 */
export async function evidenceOf(queryable: Queryable, subject: EvidenceSubject): Promise<string[]> {
  const { action, attempt, payload, facts } = subject;
  return [
    ...(await serialNumberLines(queryable, subject)),
    ...(payload.messageId === undefined ? [] : [await messageLine(queryable, payload.messageId)]),
    ...(payload.quote === undefined ? [] : [`Pernyataan supplier: “${payload.quote}”`]),
    ...(attempt === null ? [] : [attemptLine(attempt), ...(await saidLines(queryable, attempt))]),
    ...(facts.owed > 0 ? [`Piutang reseller dari transaksi ini ${formatRupiah(facts.owed)}.`] : []),
    ...facts.openCases.map(({ kind }) => `Kasus terbuka: ${CASE_WORDS[kind] ?? 'perlu diperiksa orang'}.`),
    ...(isDeliveryUnclear(action, facts) ? [UNCLEAR] : []),
  ];
}

async function serialNumberLines(queryable: Queryable, { topup, payload }: EvidenceSubject): Promise<string[]> {
  const { sn, snSource } = payload;
  if (sn === undefined) return [];
  const isUsed = await isSerialNumberUsed(queryable, sn, topup.id);
  return [
    `SN ${sn}${snSource === undefined ? '' : ` dari ${snSource}`}.`,
    isUsed ? 'SN ini sudah dipakai di transaksi lain.' : 'SN ini belum pernah dipakai di transaksi lain.',
  ];
}

/** The stored statement that is relied on: as long as it is kept, it says the same. */
async function messageLine(queryable: Queryable, messageId: MessageId): Promise<string> {
  const row = await queryable.row<
    Pick<Said, 'verdict' | 'code'> & { sn: string | null; cost: BigIntColumn | null; at: Date }
  >('select verdict, code, sn, cost, received_at as at from supplier_message where id = ?', [messageId]);
  if (row === undefined) return 'Kabar supplier yang menjadi dasar sudah tidak tersimpan.';
  const told = [
    ...(row.sn === null ? [] : [`SN ${row.sn}`]),
    ...(row.cost === null ? [] : [`harga ${formatRupiah(rupiahOf(row.cost))}`]),
    ...(row.code === null ? [] : [`kode ${row.code}`]),
  ];
  const details = told.length === 0 ? '' : ` (${told.join(', ')})`;
  return `Atas dasar kabar supplier ${moment(instant(row.at))}: ${VERDICT_WORDS[row.verdict]}${details}.`;
}

function attemptLine({ n, terminal, state, sentAt, successSeenAt, failedSeenAt }: AttemptRow): string {
  const sent = sentAt === null ? 'belum pernah dikirim' : `dikirim ${moment(sentAt)}`;
  const doubt = [
    ...(successSeenAt === null ? [] : ['supplier pernah menyatakan sukses']),
    ...(failedSeenAt === null ? [] : ['supplier menyatakan gagal, belum dipastikan cek']),
  ];
  return `${[`Percobaan ke-${n} di ${terminal}: ${ATTEMPT_WORDS[state]}`, sent, ...doubt].join(', ')}.`;
}

interface Said {
  source: EvidenceSource;
  verdict: Verdict;
  code: string | null;
  last_received_at: Date;
}

/** The last word of each kind. */
async function saidLines(queryable: Queryable, { id, checks }: AttemptRow): Promise<string[]> {
  const rows = await queryable.rows<Said>(
    `select source, verdict, code, last_received_at from supplier_message where attempt_id = ?
     order by last_received_at desc, id desc limit 50`,
    [id],
  );
  const said = (['check', 'callback', 'answer'] as const).flatMap((source) => {
    const last = rows.find((row) => row.source === source);
    if (last === undefined) return [];
    const code = last.code === null ? '' : ` (kode ${last.code})`;
    return [
      `${SOURCE_WORDS[source]} ${moment(instant(last.last_received_at))}: ${VERDICT_WORDS[last.verdict]}${code}.`,
    ];
  });
  return checks > 0 && !rows.some(({ source }) => source === 'check') ? [...said, 'Cek status belum dijawab.'] : said;
}

/** `5 Mar 14.03.27`, in WIB. */
function moment(at: Instant): string {
  return `${dayAndMonth(businessDate(at))} ${wallTime(at).replaceAll(':', '.')}`;
}
