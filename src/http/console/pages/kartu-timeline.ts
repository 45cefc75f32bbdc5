import { after, type Instant } from '../../../domain/time';
import { ENDING_WORDS } from '../ending-sentences';
import { formatClock, formatDuration, formatMoment, formatRupiah } from '../format';
import { approvalName } from '../outcome-sentences';
import { CONTROL_NAMES } from '../words';
import { type CardFacts } from './kartu-facts';
import { planEvents } from './kartu-timeline-plan';
import { messageEvents, reportEvents } from './kartu-timeline-outside';
import { accountFlows, journalWord } from './kartu-ledger';
import { deedSentence } from './kartu-deeds';
import { itemWord, ownerWord } from './kartu-plan';
import { maskNumbers } from './kartu-raw';

/** One line of the time line. */
export interface TimelineEvent {
  at: Instant;
  /** A hue of the style sheet, or null for the plain one. */
  state: string | null;
  title: string;
  text: string | null;
  /** What came in, already made safe to read. */
  raw: { id: string; text: string } | null;
  /** Of two at the same moment the higher one came later. */
  rank: number;
}

export type TimelineLine = TimelineEvent & { clock: string };

export interface Timeline {
  plan: TimelineLine[];
  now: { at: Instant; clock: string };
  past: TimelineLine[];
}

/** The plan above "sekarang", the farthest on top; below it everything that happened, newest first. */
export function timelineOf(facts: CardFacts): Timeline {
  const { now } = facts.visit;
  const line = (event: TimelineEvent): TimelineLine => ({ ...event, clock: formatMoment(event.at, now) });
  const past = [
    ...orderEvents(facts),
    ...attemptEvents(facts),
    ...messageEvents(facts),
    ...reportEvents(facts),
    ...journalEvents(facts),
    ...itemEvents(facts),
    ...peopleEvents(facts),
  ];
  return {
    plan: planEvents(facts)
      .sort((a, b) => compare(b.at, a.at))
      .map(line),
    now: { at: now, clock: formatClock(now) },
    past: past.sort((a, b) => compare(b.at, a.at) || b.rank - a.rank).map(line),
  };
}

function compare(a: Instant, b: Instant): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const ENTRANCES: Readonly<Record<string, string>> = { h2h: 'H2H', otomax: 'OtomaX', console: 'konsol' };

export function entranceWord(origin: string): string {
  return ENTRANCES[origin] ?? origin.toUpperCase();
}

function orderEvents({ card }: CardFacts): TimelineEvent[] {
  const held = card.hold;
  const isBuyers = card.account.startsWith('escrow:');
  const [taken, given] = isBuyers
    ? ['Dana pesanan ditahan', 'Dana pesanan dilepas']
    : ['Saldo ditahan', 'Saldo dikembalikan'];
  return [
    {
      ...plain(card.acceptedAt, `Permintaan diterima lewat ${entranceWord(card.origin)}`, 0),
      state: 'accepted',
      text: `${card.reseller.name} (${card.reseller.code}), ref ${card.reference}`,
    },
    ...(held === null ? [] : [plain(held.at, `${taken} ${formatRupiah(held.amount)}`, 1)]),
    ...(held?.state === 'voided' && held.endedAt !== null
      ? [plain(held.endedAt, `${given} ${formatRupiah(held.amount)}`, 5)]
      : []),
    ...(card.finishedAt === null ? [] : [endOf(card, card.finishedAt)]),
  ];
}

/** The first end; a correction that came later has lines of its own. */
function endOf({ errorCode, hold }: CardFacts['card'], at: Instant): TimelineEvent {
  const hasFailed = hold?.state !== 'posted' && (errorCode !== null || hold?.state === 'voided');
  const why = errorCode === null ? null : `Karena ${ENDING_WORDS[errorCode]}.`;
  if (hasFailed) return { ...plain(at, 'Transaksi gagal', 5), state: 'failed', text: why };
  return { ...plain(at, 'Transaksi sukses', 5), state: 'success' };
}

function attemptEvents({ attempts }: CardFacts): TimelineEvent[] {
  return attempts.flatMap((attempt) => {
    const events: TimelineEvent[] = [
      {
        ...plain(attempt.openedAt, `Jalur dipilih: ${attempt.terminalName}`, 2),
        state: 'routing',
        text: `Percobaan ke-${attempt.n}, ref kita ${attempt.supplierRef}, harga beli ${formatRupiah(attempt.cost)}`,
      },
    ];
    if (attempt.sentAt !== null) {
      const title = `Percobaan ke-${attempt.n} dikirim ke ${attempt.terminalName}`;
      events.push({ ...plain(attempt.sentAt, title, 3), state: 'sent' });
      // Unknown is not failed: the moment at which an answer was due is an event of its own.
      const isSilent = attempt.code === 'no-answer' || attempt.code === 'timeout';
      if (isSilent) events.push(silence(attempt.sentAt, attempt));
    }
    return events;
  });
}

function silence(sentAt: Instant, { n, terminalName, profile }: CardFacts['attempts'][number]): TimelineEvent {
  const waited = formatDuration(profile.httpTimeoutMs);
  return {
    ...plain(
      after(sentAt, profile.httpTimeoutMs),
      `${terminalName} tidak menjawab dalam ${waited}: jadi Belum pasti`,
      3,
    ),
    state: 'suspect',
    text: `Percobaan ke-${n} mungkin sudah terjadi di supplier, maka tidak dibeli lagi.`,
  };
}

function journalEvents(facts: CardFacts): TimelineEvent[] {
  return facts.journals.map((journal) => ({
    ...plain(journal.postedAt, `Jurnal: ${journalWord(journal.kind)}`, 5),
    state: journal.kind === 'reversal' ? 'reversed' : 'success',
    text: accountFlows(journal, facts)
      .map(({ from, to, amount }) => `${formatRupiah(amount)} dari ${from} ke ${to}`)
      .join('; '),
  }));
}

/** What people had to settle; the order's own promise is told by its states. */
function itemEvents({ items, visit }: CardFacts): TimelineEvent[] {
  return items
    .filter(({ kind }) => kind === 'case' || kind === 'receivable' || kind === 'report')
    .flatMap((item) => {
      const due = `Tenggat ${formatMoment(item.dueAt, visit.now)}, ${ownerWord(item.owner)}.`;
      const opened = { ...plain(item.openedAt, `${itemWord(item)}: dibuka`, 7), state: 'overdue', text: due };
      if (item.closedAt === null) return [opened];
      return [opened, { ...plain(item.closedAt, `${itemWord(item)}: ditutup`, 7), state: 'success' }];
    });
}

function peopleEvents(facts: CardFacts): TimelineEvent[] {
  const { approvals, notes, deeds, corrections, card } = facts;
  return [
    ...notes.map((note) => ({
      ...plain(note.writtenAt, `Catatan ${note.fullName}`, 8),
      text: maskNumbers(note.text, card.destination),
    })),
    ...deeds.flatMap((deed) => {
      const title = deedSentence(deed);
      return title === null ? [] : [plain(deed.at, title, 8)];
    }),
    ...corrections
      .filter(({ state }) => state === 'withdrawn')
      .map(({ endedAt, proposedAt, n }) =>
        plain(endedAt ?? proposedAt, `Koreksi ke-${n} tidak jadi: keadaan berubah`, 8),
      ),
    ...approvals.flatMap((approval) => approvalEvents(approval, card.destination)),
  ];
}

const ENDS: Readonly<Record<CardFacts['approvals'][number]['state'], { word: string; state: string | null }>> = {
  requested: { word: 'menunggu orang kedua', state: null },
  approved: { word: 'disetujui', state: 'success' },
  executed: { word: 'disetujui dan dijalankan', state: 'success' },
  rejected: { word: 'ditolak', state: 'failed' },
  withdrawn: { word: 'ditarik', state: 'stopped' },
  expired: { word: 'kedaluwarsa, tidak ada jurnal', state: 'stopped' },
  refused: { word: 'tidak bisa dijalankan', state: 'failed' },
};

function approvalEvents(approval: CardFacts['approvals'][number], destination: string): TimelineEvent[] {
  const { no, action, requestedBy, requestedAt, decidedBy, decidedAt, decisionNote, state, expiresAt } = approval;
  const name = `${CONTROL_NAMES[action]} (${approvalName(no)})`;
  const quote = (words: string): string => `“${maskNumbers(words, destination)}”`;
  const isAlone = decidedBy !== null && decidedBy.id === requestedBy.id;
  const end = ENDS[state];
  const endedAt = decidedAt ?? (state === 'expired' ? expiresAt : null);
  if (isAlone && decidedAt !== null) {
    const title = `${requestedBy.fullName}: ${name} ${state === 'executed' ? 'dijalankan' : end.word}`;
    return [{ ...plain(decidedAt, title, 8), state: end.state, text: quote(approval.reason) }];
  }
  const asked = { ...plain(requestedAt, `${requestedBy.fullName} meminta ${name}`, 8), text: quote(approval.reason) };
  if (endedAt === null) return [asked];
  const by = decidedBy === null ? '' : ` oleh ${decidedBy.fullName}`;
  const note = decisionNote === null || decisionNote === '' ? null : quote(decisionNote);
  return [asked, { ...plain(endedAt, `${name} ${end.word}${by}`, 8), state: end.state, text: note }];
}

function plain(at: Instant, title: string, rank: number): TimelineEvent {
  return { at, state: null, title, text: null, raw: null, rank };
}
