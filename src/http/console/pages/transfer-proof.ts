import { handsOverTo } from '../../../domain/hand-over';
import { transferName } from '../../../domain/transfer/names';
import { after, type Instant } from '../../../domain/time';
import { type CardProof, type TransferCard } from '../../../persistence/queries/transfer/transfer-card';
import { type Visit } from '../console.types';
import { formatMoment, formatRupiah } from '../format';
import { type TransferFactsPage } from './transfer-facts';

/** What was typed into a dialog about a proof that was refused. */
export interface TypedVerb {
  verb: 'minta-bukti' | 'tolak-bukti' | 'serah';
  text: string;
  problem: string;
}

const PROOF_WORDS: Readonly<Record<string, string>> = {
  open: 'belum diputus',
  accepted: 'diterima',
  rejected: 'ditolak',
  superseded: 'digantikan yang lebih baru',
};

/** The newest proof to look at, the older ones as links. */
export function proofModel(
  { proofs, row }: TransferCard,
  { now, linkTo }: { now: Instant; linkTo: (proofId: string) => string },
) {
  const [newest, ...older] = proofs;
  if (newest === undefined) return null;
  const isImage = newest.mime.startsWith('image/');
  const said = newest.saidAmount;
  return {
    href: linkTo(newest.id),
    isImage,
    alt: `Bukti ke-${newest.n} dari pembayar${said === null ? '' : `, menyebut ${formatRupiah(said)}`}`,
    facts: [
      ...(said === null
        ? []
        : [
            {
              label: 'Di bukti',
              value: `${formatRupiah(said)}${said === row.final ? ', sama' : `, diminta ${formatRupiah(row.final)}`}`,
            },
          ]),
      ...(newest.saidAccount === null ? [] : [{ label: 'Rekening di bukti', value: newest.saidAccount }]),
      { label: 'Bukti diunggah', value: `${formatMoment(newest.uploadedAt, now)}, ke-${newest.n}` },
      { label: 'Keadaan bukti', value: PROOF_WORDS[newest.state] ?? newest.state },
      ...(newest.note === null ? [] : [{ label: 'Kata pembayar', value: `“${newest.note}”` }]),
      { label: 'Gambar', value: usedElsewhere(proofs) },
      { label: 'Berkas', value: `${isImage ? 'gambar' : 'PDF'}, ${Math.ceil(newest.bytes / 1024)} KB` },
    ],
    older: older.map((proof) => ({ href: linkTo(proof.id), name: olderName(proof, now) })),
  };
}

/** Of all its proofs: a newer picture does not make one that was used before any better. */
function usedElsewhere(proofs: readonly CardProof[]): string {
  const used = proofs.filter(({ elsewhere }) => elsewhere.length > 0);
  if (used.length === 0) return 'Tidak pernah dipakai di transfer lain';
  const each = used.map(({ n, elsewhere }) => `ke-${n} di ${elsewhere.map(transferName).join(', ')}`);
  return `Awas, pernah dipakai: ${each.join('; ')}`;
}

function olderName({ n, uploadedAt, state }: CardProof, now: Instant): string {
  return `Bukti ke-${n}, ${formatMoment(uploadedAt, now)}, ${PROOF_WORDS[state] ?? state}`;
}

export interface VerbDialog {
  id: string;
  path: string;
  version: number;
  title: string;
  subtitle: string;
  label: string;
  hint: string | null;
  text: string;
  facts: { label: string; value: string }[];
  problem: string | null;
  button: string;
  isDanger: boolean;
}

export interface VerbControl {
  id: string;
  name: string;
  icon: string | null;
  key: string | null;
  isDanger: boolean;
  lock: string | null;
  dialog: VerbDialog | null;
}

const MOST_REASONS = 500;

export const NO_CONTACT = 'Pembayar tidak memberi kontak: hubungi sendiri';

/** Asking for another proof, rejecting the one there is, handing it over: one person, no money. */
export function proofDialogs(
  { card, settings, suggestions }: TransferFactsPage,
  { staff, now }: Visit,
  { typed, path }: { typed: TypedVerb | null; path: string },
): VerbControl[] {
  const { row } = card;
  const name = transferName(row.no);
  if (row.state === 'verified' || row.state === 'released') return [];
  const isCs = staff.role === 'cs';
  const cs = isCs ? 'peran Anda tidak memutuskan; serahkan ke operator' : null;
  const isReachable = row.contactPhone !== null || row.contactEmail !== null;
  const next = handsOverTo(staff.role);
  const unreachable = isReachable ? [] : [{ label: 'Perhatikan', value: NO_CONTACT }];
  const until = formatMoment(after(now, settings.proofAnswerMs), now);
  const strong = suggestions.some(({ suggestion }) => suggestion.strength === 'strong');
  const dialogOf = (
    verb: TypedVerb['verb'],
    dialog: Omit<VerbDialog, 'id' | 'path' | 'version' | 'problem'>,
  ): VerbDialog => ({
    ...dialog,
    ...{ id: `dialog-${verb}`, path: `${path}/${verb}`, version: row.version },
    text: typed?.verb === verb ? typed.text : dialog.text.slice(0, MOST_REASONS),
    problem: typed?.verb === verb ? typed.problem : null,
  });
  const ask: VerbControl = {
    ...{ id: 'dialog-minta-bukti', name: 'Minta bukti lagi', icon: 'upload', key: null, isDanger: false },
    lock: cs ?? (row.state === 'verifying' ? null : 'belum ada bukti yang sedang diperiksa'),
    dialog: dialogOf('minta-bukti', {
      ...{ title: `Minta bukti lagi untuk ${name}?`, subtitle: 'Bukti sekarang tetap disimpan' },
      ...{
        label: 'Yang dibaca pembayar',
        hint: `Minimal 10 huruf. Tampil di halaman pembayar${isReachable ? ' dan dikirim ke kontaknya' : ''}.`,
      },
      text: 'Kami perlu satu gambar lagi: tangkapan layar utuh dengan nomor referensi dan jam transfer. Unggah lewat tautan yang sama.',
      facts: [
        ...unreachable,
        {
          label: 'Jam SLA',
          value: isReachable ? 'berhenti selama menunggu pembayar, jalan lagi saat bukti masuk' : 'tetap jalan',
        },
        { label: 'Bila tak dijawab', value: `kembali ke staf ${until}` },
      ],
      ...{ button: `Minta bukti, tunggu sampai ${until}`, isDanger: false },
    }),
  };
  const reject: VerbControl = {
    ...{ id: 'dialog-tolak-bukti', name: 'Tolak bukti', icon: null, key: 'T', isDanger: true },
    lock: cs ?? (row.state === 'awaiting' ? 'belum ada bukti yang sedang diperiksa' : null),
    dialog: dialogOf('tolak-bukti', {
      ...{ title: `Tolak bukti ${name}?`, subtitle: 'Tanpa jurnal; uang yang ada di mutasi tidak tersentuh' },
      ...{ label: 'Yang dibaca pembayar', hint: 'Minimal 10 huruf.' },
      text: 'Bukti ini belum bisa kami terima. Bila Anda sudah transfer, uang Anda aman; silakan unggah bukti yang utuh lewat tautan yang sama.',
      facts: [
        ...unreachable,
        ...(strong ? [{ label: 'Perhatikan', value: 'ada usulan kuat: bila uangnya memang ada, pilih Cocokkan' }] : []),
        {
          label: 'Sesudahnya',
          value:
            row.graceUntil > now && row.isReserved
              ? `pesanan tetap terbuka sampai ${formatMoment(row.graceUntil, now)}`
              : 'transfer dilepas; bukti yang menyusul membukanya lagi',
        },
      ],
      ...{ button: isReachable ? 'Tolak bukti dan kabari pembayar' : 'Tolak bukti', isDanger: true },
    }),
  };
  const hand: VerbControl = {
    ...{ id: 'dialog-serah', name: 'Serahkan', icon: null, key: null, isDanger: false, lock: null },
    dialog: dialogOf('serah', {
      title: `Serahkan ${name} ke ${next}?`,
      subtitle: 'Jam SLA tidak mulai dari nol',
      ...{ label: 'Yang sudah Anda periksa', hint: 'Minimal 10 huruf. Tampil di garis waktu.', text: '', facts: [] },
      ...{ button: `Serahkan ke ${next}`, isDanger: false },
    }),
  };
  return [ask, hand, reject];
}
