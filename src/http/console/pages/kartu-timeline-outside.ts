import { formatMoment } from '../format';
import { type CardFacts } from './kartu-facts';
import { maskNumbers, readableRaw } from './kartu-raw';
import { type TimelineEvent } from './kartu-timeline';
import { rulingSentence, SOURCE_WORDS, VERDICT_WORDS } from './kartu-verdicts';

/** What suppliers said, each with what followed from it and the bytes as they came, made safe to read. */
export function messageEvents({ messages, attempts, card, visit }: CardFacts): TimelineEvent[] {
  return messages.map((message) => {
    const attempt = attempts.find(({ id }) => id === message.attemptId);
    const { word, state } = VERDICT_WORDS[message.verdict];
    const by = attempt?.terminalName ?? message.terminal;
    const about = attempt === undefined ? '' : ` tentang percobaan ke-${attempt.n}`;
    const code = message.code === null ? '' : ` (kode ${message.code})`;
    return {
      at: message.receivedAt,
      state,
      title: `${SOURCE_WORDS[message.source]} ${by}${about}: ${word}${code}`,
      text: [
        message.sn === null ? '' : `SN ${message.sn}.`,
        rulingSentence(message.ruling, message.processedAt !== null),
        message.isAuthenticated ? '' : 'Pengirim tidak terbukti.',
        message.arrivals === 1
          ? ''
          : `Datang ${message.arrivals} kali, terakhir ${formatMoment(message.lastReceivedAt, visit.now)}.`,
      ]
        .filter((part) => part !== '')
        .join(' '),
      raw: {
        id: message.id,
        text:
          message.rawBytes === 0
            ? '(tidak ada isi)'
            : readableRaw(message.raw, { destination: card.destination, bytes: message.rawBytes }),
      },
      rank: 4,
    };
  });
}

const REPORT_ENDS: Readonly<Record<CardFacts['reports'][number]['state'], string>> = {
  waiting: 'belum sampai',
  delivered: 'sampai',
  superseded: 'digantikan laporan berikutnya',
  'given-up': 'tidak sampai, jadi tugas orang',
};

/** What the reseller was told, and whether it arrived. */
export function reportEvents({ reports, card, visit }: CardFacts): TimelineEvent[] {
  return reports.map((report) => {
    const ended = report.processedAt === null ? '' : ` ${formatMoment(report.processedAt, visit.now)}`;
    const error =
      report.lastError === null || report.state === 'delivered' ? '' : ` Kendala terakhir: ${report.lastError}.`;
    const words = wordsIn(report.body);
    return {
      at: report.createdAt,
      state: report.state === 'given-up' ? 'overdue' : 'sent',
      title: `Laporan ke-${report.sequence} ke reseller: ${REPORT_ENDS[report.state]}${ended}`,
      text: `${words === null ? '' : `“${maskNumbers(words, card.destination)}” `}${report.tries} kali dicoba.${error}`,
      raw: null,
      rank: 6,
    };
  });
}

/** A report in the native dialect carries a sentence; in a text dialect it is one. */
function wordsIn(body: string): string | null {
  if (!body.startsWith('{')) return body.slice(0, 300);
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' && message !== '' ? message : null;
  } catch {
    return body.slice(0, 300);
  }
}
