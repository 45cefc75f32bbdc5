import { formatMoment } from '../format';
import { type CardFacts } from './kartu-facts';
import { consequenceSentence, currentItem, nextActionSentence, nextOwnerWord, ownerWord } from './kartu-plan';
import { type TimelineEvent } from './kartu-timeline';

/** What is going to happen unless something happens before: next action, deadline, escalation, expiry, next report. */
export function planEvents(facts: CardFacts): TimelineEvent[] {
  const { visit, approvals, reports } = facts;
  const item = currentItem(facts);
  const events: TimelineEvent[] = [];
  if (item !== null) {
    events.push({
      ...planned(item.nextAt, nextActionSentence(item, facts)),
      state: 'pending',
      text: consequenceSentence(item, facts),
    });
    const isLate = item.dueAt <= visit.now;
    const when = isLate ? item.escalateAt : item.dueAt;
    events.push({
      ...planned(
        when,
        isLate ? `Naik ke ${nextOwnerWord(item.owner)}` : `Tenggat: naik ke ${nextOwnerWord(item.owner)}`,
      ),
      state: 'overdue',
      text: isLate
        ? `Tenggat ${formatMoment(item.dueAt, visit.now)} sudah lewat, ${ownerWord(item.owner)} belum menyelesaikan.`
        : `Bila belum selesai.${item.kind === 'topup' ? ' Mesin tetap mencoba sesudahnya.' : ''}`,
    });
  }
  for (const { no, expiresAt, state } of approvals) {
    if (state !== 'requested' && state !== 'approved') continue;
    events.push({
      ...planned(expiresAt, `Permintaan PS-${String(no).padStart(4, '0')} habis waktunya`),
      state: 'awaiting',
    });
  }
  for (const { state, sequence, nextTryAt, giveUpAt } of reports) {
    if (state !== 'waiting') continue;
    const text = `Dicoba sampai ${formatMoment(giveUpAt, visit.now)}, lalu jadi tugas orang.`;
    events.push({ ...planned(nextTryAt, `Kirim laporan ke-${sequence} ke reseller`), state: 'sent', text });
  }
  return events;
}

function planned(at: TimelineEvent['at'], title: string): TimelineEvent {
  return { at, state: null, title, text: null, raw: null, rank: 0 };
}
