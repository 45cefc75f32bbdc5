import { itemWords } from '../../../domain/item-words';
import { type WorkItemKind, type WorkItemOwner } from '../../../domain/promises';
import { type StaffMember } from '../../../domain/staff';
import { type Instant } from '../../../domain/time';
import { isRoutable, TOPUP_STATES, type TopupState } from '../../../domain/topup/topup-state';
import { type QueueItem } from '../../../persistence/queries/console/work-queue';
import { formatMoment } from '../format';
import { STATE_WORDS } from '../words';

export const KIND_NAMES: Readonly<Record<WorkItemKind, { name: string; icon: string }>> = {
  topup: { name: 'Pulsa', icon: 'topup' },
  case: { name: 'Kasus', icon: 'warn' },
  report: { name: 'Laporan', icon: 'chat' },
  correction: { name: 'Koreksi', icon: 'back' },
  terminal: { name: 'Terminal', icon: 'plug' },
  approval: { name: 'Persetujuan', icon: 'pair' },
  receivable: { name: 'Piutang', icon: 'bill' },
  plan: { name: 'Rencana', icon: 'calendar' },
  tagihan: { name: 'Tagihan', icon: 'bill' },
  notice: { name: 'Kabar bank', icon: 'bill' },
  payment: { name: 'Pembayaran', icon: 'warn' },
  document: { name: 'Dokumen', icon: 'report' },
  message: { name: 'Pesan', icon: 'chat' },
  'customer-change': { name: 'Data pelanggan', icon: 'person' },
  transfer: { name: 'Transfer', icon: 'transfer' },
  mutation: { name: 'Mutasi', icon: 'transfer' },
  batch: { name: 'Kiriman mutasi', icon: 'warn' },
  refund: { name: 'Pengembalian', icon: 'back' },
  'bank-account': { name: 'Rekening', icon: 'warn' },
};

/** What is the matter, for everything but an order's own promise; without its code when nobody named it. */
export function matterOf({ kind, state }: Pick<QueueItem, 'kind' | 'state'>): string {
  return itemWords({ kind, state })?.title ?? `${KIND_NAMES[kind].name}: perlu dilihat`;
}

export interface Badge {
  /** Chooses hue and icon. */
  state: string;
  word: string;
}

const KIND_BADGES: Readonly<Record<Exclude<WorkItemKind, 'topup'>, Badge>> = {
  case: { state: 'suspense', word: 'Perlu keputusan' },
  report: { state: 'overdue', word: 'Belum diterima' },
  correction: { state: 'awaiting', word: 'Menunggu dijalankan' },
  terminal: { state: 'tripped', word: 'Perlu diisi' },
  approval: { state: 'awaiting', word: 'Menunggu orang kedua' },
  receivable: { state: 'due', word: 'Belum lunas' },
  plan: { state: 'upcoming', word: 'Berjalan' },
  tagihan: { state: 'due', word: 'Belum lunas' },
  notice: { state: 'suspect', word: 'Belum pasti' },
  payment: { state: 'suspense', word: 'Perlu keputusan' },
  document: { state: 'overdue', word: 'Belum tercetak' },
  message: { state: 'overdue', word: 'Belum terkirim' },
  'customer-change': { state: 'awaiting', word: 'Menunggu Admin' },
  transfer: { state: 'awaiting', word: 'Menunggu transfer' },
  mutation: { state: 'suspense', word: 'Tanpa pesanan' },
  batch: { state: 'suspect', word: 'Belum terbaca' },
  refund: { state: 'awaiting', word: 'Harus dikembalikan' },
  'bank-account': { state: 'overdue', word: 'Perlu dilihat' },
};

const TRANSFER_BADGES: Readonly<Record<string, Badge>> = {
  verifying: { state: 'suspense', word: 'Menunggu verifikasi' },
  asked: { state: 'pending', word: 'Menunggu pembayar' },
};

const REFUND_BADGES: Readonly<Record<string, Badge>> = {
  approved: { state: 'pending', word: 'Disetujui, belum dikirim' },
  sent: { state: 'sent', word: 'Menunggu mutasi' },
};

export function badgeOf({ kind, state }: Pick<QueueItem, 'kind' | 'state'>): Badge {
  if (kind === 'transfer') return TRANSFER_BADGES[state] ?? KIND_BADGES.transfer;
  if (kind === 'refund') return REFUND_BADGES[state] ?? KIND_BADGES.refund;
  if (kind === 'mutation' && state === 'outgoing') return { state: 'suspense', word: 'Keluar, belum jelas' };
  if (kind === 'mutation' && state === 'unjudged') return { state: 'sent', word: 'Belum dinilai' };
  if (kind === 'mutation' && state === 'same-line') return { state: 'suspect', word: 'Mungkin baris sama' };
  if (kind === 'approval' && state === 'approved') return { state: 'sent', word: 'Disetujui' };
  if (kind !== 'topup') return KIND_BADGES[kind];
  return isTopupState(state) ? { state, word: STATE_WORDS[state] } : { state: 'awaiting', word: 'Belum tuntas' };
}

export interface NextStep {
  text: string;
  detail: string;
}

/** The next automatic action with its clock time, and once people are late the escalation that is set. */
export function nextStepOf(item: QueueItem, now: Instant): NextStep {
  if (item.kind !== 'topup') return nextStepWithoutMachine(item, now);
  const detail = clock(item.nextAt, now);
  const isLate = item.dueAt < now;
  return {
    text: machineSentence(item),
    detail: isLate ? `${detail} · ${escalation(item.owner)} ${clock(item.escalateAt, now)}` : detail,
  };
}

/** By the actions that are written with an order's promise; what is not listed is told by the order's state. */
const MACHINE_SENTENCES: Readonly<Record<string, (at: string, checks: number) => string>> = {
  start: () => 'Mulai dikerjakan mesin',
  route: () => 'Pilih terminal lalu kirim',
  purchase: (at) => `Kirim ke ${at}`,
  answer: (at) => `Batas jawab ${at}, lalu cek status`,
  check: (at, checks) => `Cek status ke-${checks + 1} di ${at}`,
  'check-answer': (at, checks) => `Batas jawab cek ke-${Math.max(checks, 1)} di ${at}`,
};

function machineSentence({ nextAction, state, topup }: QueueItem): string {
  const sentence = MACHINE_SENTENCES[nextAction];
  const { terminalName = 'terminal pertama', checks = 0 } = topup?.attempt ?? {};
  if (sentence !== undefined) return sentence(terminalName, checks);
  const isWaiting = isTopupState(state) && isRoutable(state);
  return isWaiting ? 'Cari lagi terminal yang bisa membeli' : `Lihat lagi kabar dari ${terminalName}`;
}

function nextStepWithoutMachine(item: QueueItem, now: Instant): NextStep {
  if (item.kind === 'approval') {
    const isApproved = item.state === 'approved';
    return {
      text: isApproved ? 'Dijalankan begitu mesin terhubung' : 'Habis waktunya sendiri, tanpa jurnal',
      detail: `${isApproved ? 'paling lambat ' : ''}${clock(item.dueAt, now)}`,
    };
  }
  if (isOfPayer(item) && item.dueAt >= now) {
    const text =
      item.state === 'asked' ? 'Kembali ke staf bila tidak dijawab' : 'Mutasi dicocokkan, lalu dilepas sendiri';
    return { text, detail: clock(item.nextAt, now) };
  }
  const text = escalation(item.owner);
  return { text: text.charAt(0).toUpperCase() + text.slice(1), detail: clock(item.escalateAt, now) };
}

function escalation(owner: WorkItemOwner): string {
  const sentences = {
    operator: 'naik ke supervisor',
    supervisor: 'naik ke admin',
    admin: 'ingatkan admin lagi',
    marketing: 'naik ke admin',
  } satisfies Readonly<Record<WorkItemOwner, string>>;
  return sentences[owner];
}

/** `pukul 14.02.30`; the machine may be at it already. */
function clock(at: Instant, now: Instant): string {
  return `pukul ${formatMoment(at, now)}${at < now ? ', sedang dikerjakan' : ''}`;
}

export interface Who {
  icon: 'person' | 'auto';
  text: string;
  isYou: boolean;
  detail: string | null;
}

const OWNER_NAMES: Readonly<Record<WorkItemOwner, string>> = {
  operator: 'Operator',
  supervisor: 'Supervisor',
  admin: 'Admin',
  marketing: 'Marketing',
};

/** Who must act: whoever holds it, the machine while it is in time, else those whom it has come to. */
export function whoOf(item: QueueItem, { staff, now }: { staff: StaffMember; now: Instant }): Who {
  if (item.takenBy !== null) {
    const isYou = item.takenBy.id === staff.id;
    return { icon: 'person', text: isYou ? 'Anda' : item.takenBy.fullName, isYou, detail: null };
  }
  if (!needsPerson(item, now)) {
    if (isOfPayer(item)) return { icon: 'person', text: 'Pembayar', isYou: false, detail: null };
    return { icon: 'auto', text: 'Mesin', isYou: false, detail: null };
  }
  if (item.owner === 'operator') return { icon: 'person', text: 'Belum dipegang', isYou: false, detail: 'operator' };
  return { icon: 'person', text: OWNER_NAMES[item.owner], isYou: false, detail: 'belum dipegang' };
}

/** An order is the machine's until people's deadline, and so is what a payer has to do; everything else is people's. */
export function needsPerson({ kind, state, dueAt, takenBy }: QueueItem, now: Instant): boolean {
  return (kind !== 'topup' && !isOfPayer({ kind, state })) || takenBy !== null || dueAt < now;
}

/** Waits for the payer of a transfer: for its money, or for another proof. */
function isOfPayer({ kind, state }: Pick<QueueItem, 'kind' | 'state'>): boolean {
  return kind === 'transfer' && (state === 'awaiting' || state === 'asked');
}

function isTopupState(state: string): state is TopupState {
  return (TOPUP_STATES as readonly string[]).includes(state);
}
