import { ITEM_WORDS } from '../../../domain/item-words';
import { type WorkItemOwner } from '../../../domain/promises';
import { type AttemptOnCard } from '../../../persistence/queries/console/order-card-attempts';
import { type ItemOnCard } from '../../../persistence/queries/console/order-card-items';
import { formatMoment, formatRupiah } from '../format';
import { type LockContext } from '../lock-sentences';
import { type CardFacts } from './kartu-facts';

const OWNERS: Readonly<Record<WorkItemOwner, string>> = {
  operator: 'operator',
  supervisor: 'supervisor',
  admin: 'admin',
  marketing: 'marketing',
};

export function ownerWord(owner: WorkItemOwner): string {
  return OWNERS[owner];
}

/** Whom an overdue item goes up to. */
export function nextOwnerWord(owner: WorkItemOwner): string {
  return owner === 'operator' ? 'supervisor' : 'admin';
}

/** `Kasus: pembukuan tidak sesuai`; a state that is not listed is told without its code. */
export function itemWord({ kind, state }: Pick<ItemOnCard, 'kind' | 'state'>): string {
  const what = ITEM_WORDS[state]?.clause ?? 'perlu dilihat orang';
  return kind === 'case' ? `Kasus: ${what}` : what.charAt(0).toUpperCase() + what.slice(1);
}

/** The item that the order is about now: its own promise, else what people have to settle first. */
export function currentItem({ items }: Pick<CardFacts, 'items'>): ItemOnCard | null {
  const open = items.filter(({ closedAt }) => closedAt === null);
  return open.find(({ kind }) => kind === 'topup') ?? open[0] ?? null;
}

/** As the domain knows them: what kind of case it is, and what it is about. */
export function openCasesOf({ items }: Pick<CardFacts, 'items'>): { kind: string; subject: string }[] {
  const open = items.filter(({ kind, closedAt }) => kind === 'case' && closedAt === null);
  return open.map(({ state, subject }) => ({ kind: state, subject }));
}

type Planned = Pick<CardFacts, 'attempts' | 'route' | 'card' | 'messages'>;

/** The machine's next action as a sentence without its time. */
export function nextActionSentence(item: ItemOnCard, facts: Planned): string {
  const last = facts.attempts.at(-1);
  const at = last?.terminalName ?? 'terminal pertama';
  const n = last?.n ?? 1;
  switch (item.nextAction) {
    case 'start':
      return 'Mulai dikerjakan mesin';
    case 'route':
      return 'Pilih terminal berikutnya';
    case 'purchase':
      return `Kirim percobaan ke-${n} ke ${at}`;
    case 'answer':
      return `Batas jawaban ${at} atas percobaan ke-${n}`;
    case 'check':
      return `Cek status ke-${(last?.checks ?? 0) + 1} di ${at}`;
    case 'check-answer':
      return `Batas jawaban cek status ke-${last?.checks ?? 1} di ${at}`;
    case 'escalate':
      return `Mengingatkan ${ownerWord(item.owner)}`;
    default:
      return facts.card.state === 'routing' || facts.card.state === 'accepted'
        ? 'Lihat lagi apakah ada terminal yang bisa membeli'
        : 'Mesin melihat lagi';
  }
}

/** What the next action may lead to. */
export function consequenceSentence(item: ItemOnCard, facts: Planned): string {
  if (item.kind !== 'topup') return 'Tidak ada yang berubah sampai orang memutuskan.';
  const { state } = facts.card;
  if (state === 'sent' || state === 'pending' || state === 'suspect') {
    // A no after any word of a success opens no other terminal (P11).
    if (hasHeardSuccess(facts)) {
      return 'Sukses → SN dikirim ke reseller. Gagal → orang yang memutuskan, karena supplier pernah menyatakan sukses.';
    }
    return `Sukses → SN dikirim ke reseller. Pasti gagal → ${afterNoSentence(facts)}.`;
  }
  return `Bila tidak ada yang bisa membeli sampai batas kirim, ${formatRupiah(facts.card.price)} kembali ke reseller.`;
}

function afterNoSentence(facts: Planned): string {
  const next = nextReserve(facts);
  if (next !== null) return `pindah ke ${next.terminalName}`;
  const [off] = reservesOf(facts);
  if (off === undefined) return 'saldo kembali ke reseller';
  return `menunggu ${off.terminalName} jalan lagi; lewat batas kirim, saldo kembali ke reseller`;
}

function hasHeardSuccess({ attempts, messages }: Planned): boolean {
  const last = attempts.at(-1);
  return messages.some(
    ({ attemptId, isAuthenticated, verdict }) =>
      attemptId === last?.id && isAuthenticated && (verdict === 'success' || verdict === 'contradictory'),
  );
}

/** The terminals that were not tried yet and are on, in the order of the route. */
export function reservesOf({ attempts, route }: Pick<CardFacts, 'attempts' | 'route'>) {
  const tried = new Set(attempts.map(({ terminal }) => terminal));
  return route.filter(({ terminal }) => !tried.has(terminal));
}

export function nextReserve(facts: Pick<CardFacts, 'attempts' | 'route'>) {
  return reservesOf(facts).find(({ isOn }) => isOn) ?? null;
}

export function lastAttempt({ attempts }: Pick<CardFacts, 'attempts'>): AttemptOnCard | null {
  return attempts.at(-1) ?? null;
}

/** What a sentence about a lock of the order may speak of. */
export function lockContext(facts: Pick<CardFacts, 'attempts' | 'visit'>): LockContext {
  const last = lastAttempt(facts);
  return { now: facts.visit.now, attempt: last && { n: last.n, terminal: last.terminalName } };
}

/** `pukul 14.03.27`, or `pukul … (lewat)` when the machine is late with it. */
export function clockOf(item: ItemOnCard, now: CardFacts['visit']['now']): string {
  const clock = `pukul ${formatMoment(item.nextAt, now)}`;
  return item.nextAt < now ? `${clock}, sedang dikerjakan` : clock;
}
