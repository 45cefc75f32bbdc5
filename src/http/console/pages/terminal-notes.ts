import { type TerminalOnList } from '../../../persistence/queries/console/terminals';
import { type Visit } from '../console.types';
import { type Countdown, countdown, formatMoment, formatRupiah, groups } from '../format';

export interface TerminalNote {
  state: string;
  icon: 'auto' | 'warn';
  text: string;
  /** When the machine tries it again by itself. */
  countdown: Countdown | null;
  /** Where the unsettled ones are. */
  link: { text: string; path: string } | null;
}

/** What a person should know about a terminal besides its figures; null when it runs as usual. */
export function terminalNote(terminal: TerminalOnList, visit: Visit): TerminalNote | null {
  const { code, isOn, trippedUntil, stock, stockWarnBelow, suspect, inFlight, failures, name } = terminal;
  const { now } = visit;
  const link =
    suspect === 0
      ? null
      : {
          text: `${groups(suspect)} transaksi belum pasti`,
          path: `/transaksi?s=belum&terminal=${encodeURIComponent(code)}`,
        };
  if (!isOn) {
    const left =
      inFlight === 0
        ? 'Tidak ada yang sedang diproses.'
        : `${groups(inFlight)} yang sudah dikirim tetap ditunggu sampai pasti.`;
    return { state: 'stopped', icon: 'auto', text: `Tidak ada pembelian baru di sini. ${left}`, countdown: null, link };
  }
  if (trippedUntil !== null && trippedUntil > now) {
    return {
      state: 'failed',
      icon: 'auto',
      text: `Diputus otomatis setelah gagal beruntun; pesanan baru lewat terminal lain. Mesin membukanya lagi ${formatMoment(trippedUntil, now)}, lalu pesanan berikutnya yang mencoba.`,
      countdown: countdown({ name, from: now, to: trippedUntil }, now, 60_000),
      link,
    };
  }
  if (stock !== null && stockWarnBelow !== null && stock < stockWarnBelow) {
    const text = `Deposit di bawah batas peringatan ${formatRupiah(stockWarnBelow)}. Bila habis, pesanan pindah ke terminal lain.`;
    return { state: 'overdue', icon: 'warn', text, countdown: null, link };
  }
  if (failures > 0) {
    const text = `${groups(failures)} gagal beruntun. Diputus otomatis bila berlanjut; pesanan baru lalu lewat terminal lain.`;
    return { state: 'pending', icon: 'warn', text, countdown: null, link };
  }
  return link === null
    ? null
    : { state: 'suspect', icon: 'warn', text: 'Hasilnya belum pasti:', countdown: null, link };
}
