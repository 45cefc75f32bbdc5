import { businessDate, dayAndMonth, type Instant, wallTime } from '../../domain/time';

/** How the console writes figures, times and numbers. Times are WIB; clocks have dots, durations have colons. */

const MINUS = '−';

/** `Rp100.075`; minus as `−Rp50.850`. */
export function formatRupiah(amount: number): string {
  return `${amount < 0 ? MINUS : ''}Rp${groups(Math.abs(amount))}`;
}

/** A change of an account: `+Rp50.850`, `−Rp50.850`, `tetap`. */
export function formatChange(amount: number): string {
  if (amount === 0) return 'tetap';
  return amount > 0 ? `+${formatRupiah(amount)}` : formatRupiah(amount);
}

/** `4.812`. */
export function groups(count: number): string {
  return count.toLocaleString('id-ID');
}

/** `14.03.27`. */
export function formatClock(at: Instant): string {
  return wallTime(at).replaceAll(':', '.');
}

/** `2 Mar 2026`. */
export function formatDate(at: Instant): string {
  const date = businessDate(at);
  return `${dayAndMonth(date)} ${date.slice(0, 4)}`;
}

/** The clock alone for today, the date before it for other days. */
export function formatMoment(at: Instant, now: Instant): string {
  const isToday = businessDate(at) === businessDate(now);
  return isToday ? formatClock(at) : `${formatDate(at)} ${formatClock(at)}`;
}

/** `01:01`, `2 j 14 mnt`, `2 hari 9 jam`, as the script of the pages counts on. */
export function formatDuration(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  if (hours >= 24) return `${Math.floor(hours / 24)} hari ${hours % 24} jam`;
  return hours > 0 ? `${hours} j ${two(minutes)} mnt` : `${two(minutes)}:${two(seconds % 60)}`;
}

export interface Countdown {
  at: Instant;
  clock: string;
  text: string;
  sla: 'ok' | 'warn' | 'breached';
  name: string;
  warnSeconds: number;
  /** For the bar: how long it was at the beginning, and what is left, in seconds. */
  maxSeconds: number;
  leftSeconds: number;
}

/** A deadline as the pages show it; the script only goes on counting. `warnMs` before the end it is "mepet". */
export function countdown(
  { name, from, to }: { name: string; from: Instant; to: Instant },
  now: Instant,
  warnMs = 120_000,
): Countdown {
  const leftMs = Date.parse(to) - Date.parse(now);
  const maxSeconds = Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  return {
    at: to,
    clock: formatClock(to),
    text: `${leftMs < 0 ? 'lewat ' : ''}${formatDuration(leftMs)}`,
    sla: leftMs < 0 ? 'breached' : leftMs <= warnMs ? 'warn' : 'ok',
    name,
    warnSeconds: Math.round(warnMs / 1000),
    maxSeconds,
    leftSeconds: Math.min(maxSeconds, Math.max(0, Math.round(leftMs / 1000))),
  };
}

/** `0812••••7890`; a short one shows its last two digits only. */
export function maskNumber(number: string): string {
  return number.length < 9 ? `••••${number.slice(-2)}` : `${number.slice(0, 4)}••••${number.slice(-4)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}
