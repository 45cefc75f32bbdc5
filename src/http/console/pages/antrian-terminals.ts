import { type Instant, isWithinHours, wallClock } from '../../../domain/time';
import { type TerminalAtAGlance } from '../../../persistence/queries/console/terminal-strip';
import { formatMoment, formatRupiah, groups } from '../format';

interface StripEntry {
  state: 'running' | 'stopped' | 'tripped';
  word: string;
  name: string;
  stock: string;
  /** Below what people asked to be told at. */
  isLow: boolean;
  line: string;
  inFlight: string;
}

/** The lines to suppliers at a glance. */
export function stripOf(terminals: readonly TerminalAtAGlance[], now: Instant): StripEntry[] {
  return terminals.map((terminal) => ({
    ...stateOf(terminal, now),
    name: terminal.name,
    stock: terminal.stock === null ? 'Tanpa kabar' : formatRupiah(terminal.stock),
    isLow: terminal.stock !== null && terminal.stockWarnBelow !== null && terminal.stock < terminal.stockWarnBelow,
    inFlight: `${groups(terminal.inFlight)} proses`,
  }));
}

function stateOf(terminal: TerminalAtAGlance, now: Instant): Pick<StripEntry, 'state' | 'word' | 'line'> {
  const { isOn, opensAt, closesAt, trippedUntil, stockAt } = terminal;
  if (!isOn) return { state: 'stopped', word: 'Dihentikan', line: 'dihentikan orang' };
  if (trippedUntil !== null && trippedUntil > now) {
    return { state: 'tripped', word: 'Diputus', line: `diputus s.d. ${formatMoment(trippedUntil, now)}` };
  }
  if (!isWithinHours(wallClock(now), { from: opensAt, to: closesAt })) {
    return { state: 'stopped', word: 'Tutup', line: `tutup s.d. ${opensAt.replace(':', '.')}` };
  }
  const told = stockAt === null ? 'belum dilaporkan' : `per ${formatMoment(stockAt, now)}`;
  return { state: 'running', word: 'Jalan', line: told };
}
