import { type Instant } from '../../../domain/time';
import { type MoneyTrail } from '../../../persistence/queries/transfer/money-trail';
import { formatRupiah } from '../format';
import { approvalName } from '../outcome-sentences';
import { type TimelineEvent } from './kartu-timeline';
import { APPROVAL_WORDS, deedOf, JOURNAL_WORDS, moneyActionName, NOTE_WORDS } from './money-words';

export function event(
  at: Instant,
  title: string,
  { text = null, state = null, rank = 0 }: { text?: string | null; state?: string | null; rank?: number } = {},
): TimelineEvent {
  return { at, title, text, state, rank, raw: null };
}

/** What people wrote and decided, when the clock ran, and what was booked. */
export function trailEvents({ notes, approvals, pauses, clocks, journals, deeds }: MoneyTrail): TimelineEvent[] {
  return [
    ...notes.map((note) =>
      event(note.at, `${NOTE_WORDS[note.kind] ?? 'Catatan'}${note.by === null ? '' : ` ${note.by}`}`, {
        ...{ text: note.text, rank: 8 },
      }),
    ),
    ...approvals.flatMap((approval) => {
      const name = `${approvalName(approval.no)} ${moneyActionName(approval.action)}`;
      const asked = event(approval.requestedAt, `${name} diminta ${approval.requestedBy}`, {
        ...{ text: approval.reason, state: 'awaiting', rank: 7 },
      });
      const word = APPROVAL_WORDS[approval.state];
      if (approval.decidedAt === null || word === undefined) return [asked];
      const by = approval.decidedBy === null ? '' : ` oleh ${approval.decidedBy}`;
      return [
        asked,
        event(approval.decidedAt, `${name} ${word.word}${by}`, { text: approval.note, state: word.state, rank: 9 }),
      ];
    }),
    ...clocks.flatMap((clock) => [
      event(clock.startedAt, 'Jam SLA mulai', { rank: 2 }),
      ...(clock.endedAt === null
        ? []
        : [
            event(clock.endedAt, clock.isKept === true ? 'SLA ditepati' : 'SLA terlewat', {
              ...{ text: clock.by === null ? 'Diputus mesin.' : `Diputus ${clock.by}.`, rank: 6 },
              state: clock.isKept === true ? 'success' : 'overdue',
            }),
          ]),
    ]),
    ...pauses.flatMap((pause) => [
      event(pause.from, 'Jam SLA berhenti', { text: pause.reason, state: 'pending', rank: 6 }),
      ...(pause.until === null ? [] : [event(pause.until, 'Jam SLA jalan lagi', { rank: 6 })]),
    ]),
    ...journals.map((journal) =>
      event(journal.at, `Jurnal: ${JOURNAL_WORDS[journal.kind] ?? journal.kind}`, {
        ...{ text: formatRupiah(journal.amount), state: 'success', rank: 5 },
      }),
    ),
    ...deeds.flatMap((deed) => {
      const title = deedOf(deed.action);
      return title === null ? [] : [event(deed.at, `${title} ${deed.actor}`, { rank: 8 })];
    }),
  ];
}
