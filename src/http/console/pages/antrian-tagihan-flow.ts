import { businessDate, dayAndMonth, dotClock, type Instant } from '../../../domain/time';
import { type BillingFlow } from '../../../persistence/queries/tagihan/billing-flow';
import { type SendingQueue } from '../../../persistence/queries/tagihan/sending-queue';
import { groups } from '../format';

export interface FlowLine {
  icon: string;
  text: string;
}

/**
 * One calm line for each thing that runs by itself and waits for its turn; none for what does not wait. The counts are of
 * the customers in sight, the pace and the end are the whole house's: all wait in one queue.
 */
export function flowLines(
  { messages, documents, bankTasks, notices, inquiriesLeft }: BillingFlow,
  { perMinute, endsAt }: Pick<SendingQueue, 'perMinute' | 'endsAt'>,
  now: Instant,
): FlowLine[] {
  const lines: FlowLine[] = [];
  if (messages > 0) {
    const end = endsAt === null ? '' : `, selesai kira-kira ${clockOf(endsAt, now)}`;
    const text = `${groups(messages)} pesan menunggu dikirim, paling banyak ${groups(perMinute)} per menit${end}.`;
    lines.push({ icon: 'chat', text });
  }
  if (documents > 0) lines.push({ icon: 'report', text: `${groups(documents)} dokumen sedang dicetak.` });
  if (bankTasks.count > 0) {
    const { nextAt } = bankTasks;
    const next = nextAt === null || nextAt <= now ? 'sedang dikerjakan' : `dicoba lagi ${clockOf(nextAt, now)}`;
    lines.push({ icon: 'bill', text: `${groups(bankTasks.count)} VA menunggu dikabarkan ke BNI, ${next}.` });
  }
  if (notices > 0) {
    const left = `jatah pertanyaan ke BNI jam ini tersisa ${groups(inquiriesLeft)}`;
    lines.push({ icon: 'auto', text: `${groups(notices)} kabar bayar sedang dicocokkan dengan BNI; ${left}.` });
  }
  return lines;
}

/** `pukul 09.40`, with the day in front when it is another one. */
function clockOf(at: Instant, now: Instant): string {
  const day = businessDate(at);
  return `${day === businessDate(now) ? '' : `${dayAndMonth(day)} `}pukul ${dotClock(at)}`;
}
