import { type Settings } from '../../domain/settings';
import { businessDate, dotClock, type Instant, shortDate } from '../../domain/time';

/** `14.27 WIB` of today, `2 Mar 2026 pukul 14.27 WIB` of any other day. */
export function momentText(at: Instant, now: Instant): string {
  const [day, today] = [businessDate(at), businessDate(now)];
  const clock = `${dotClock(at)} WIB`;
  return day === today ? `pukul ${clock}` : `${shortDate(day)} pukul ${clock}`;
}

/** When staff look at proofs: `setiap hari 07.00–22.00 WIB`. */
export function hoursText({ slaDailyFromHour: from, slaDailyUntilHour: until }: Settings): string {
  return `setiap hari ${two(from)}.00–${two(until)}.00 WIB`;
}

/** Until when people are to be done; that it is late, when it is. */
export function dueText(dueAt: Instant | null, now: Instant): string {
  if (dueAt === null) return 'Ditetapkan begitu petugas mulai memeriksa.';
  if (now <= dueAt) return `Paling lambat ${momentText(dueAt, now)}.`;
  return `Seharusnya ${momentText(dueAt, now)}. Kami terlambat; penyelia sudah diberi tahu dan menanganinya.`;
}

function two(hour: number): string {
  return String(hour).padStart(2, '0');
}
