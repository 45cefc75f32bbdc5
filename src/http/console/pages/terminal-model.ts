import { mayApprove } from '../../../domain/staff';
import { elapsedMs, isWithinHours, wallClock } from '../../../domain/time';
import { type ProductSwitch, type TerminalOnList } from '../../../persistence/queries/console/terminals';
import { type Stops } from '../../../persistence/queries/console/terminals-stops';
import { type Visit } from '../console.types';
import { formatDuration, formatMoment, formatRupiah, groups } from '../format';
import { deedLine } from './terminal-deed';
import { type SwitchDialog, switchDialogs } from './terminal-dialogs';
import { sparkOf } from './terminal-spark';
import { terminalNote, type TerminalNote } from './terminal-notes';

export interface TerminalFacts {
  visit: Visit;
  terminals: TerminalOnList[];
  products: ProductSwitch[];
  stops: Stops;
  /** The product whose dialog was asked for. */
  product: string;
  sendDeadlineMs: number;
}

/** A switch that was not moved: what was typed comes back. */
export interface RefusedSwitch {
  dialog: string;
  problem: string;
  reason: string;
}

export interface TerminalRow {
  code: string;
  name: string;
  supplier: string;
  badge: { state: string; word: string };
  since: string;
  stock: string;
  stockAt: string;
  isStockLow: boolean;
  rate: string;
  outcomes: string;
  spark: { points: string; x: string; y: string } | null;
  circuit: string;
  inFlight: string;
  oldest: string;
  note: TerminalNote | null;
  dialog: string;
  isStopping: boolean;
  button: string;
}

export function terminalModel(facts: TerminalFacts, refused: RefusedSwitch | null): object {
  const { visit, terminals, products, stops, product } = facts;
  const rows = terminals.map((terminal) => rowOf(terminal, facts));
  const dialogs: SwitchDialog[] = switchDialogs(facts, refused);
  const isShown = refused !== null && dialogs.some(({ id }) => id === refused.dialog);
  return {
    path: product === '' ? '/terminal' : `/terminal?produk=${encodeURIComponent(product)}`,
    summary: summaryOf(rows),
    mayMove: mayApprove(visit.staff.role),
    problem: refused === null || isShown ? null : refused.problem,
    stopNotes: stopNotesOf(stops, visit),
    isStopped: stops.all !== null,
    stats: statsOf(facts),
    rows,
    products: products.map(({ code, name, isStopped, isOffered, waiting }) => {
      const deed = stops.products.find((stopped) => stopped.code === code)?.deed ?? null;
      return {
        ...{ code, name, isStopped, waiting: groups(waiting) },
        badge: isStopped
          ? { state: 'stopped', word: 'Dihentikan' }
          : { state: isOffered ? 'running' : 'stopped', word: isOffered ? 'Jalan' : 'Tidak dijual' },
        by: deedLine(deed, visit.now, isStopped),
        path: `/terminal?produk=${encodeURIComponent(code)}#dialog-produk`,
        isCurrent: code === product,
      };
    }),
    dialogs,
  };
}

function summaryOf(rows: readonly TerminalRow[]): string {
  const count = (state: string): number => rows.filter(({ badge }) => badge.state === state).length;
  const parts = [`${count('running')} jalan`];
  if (count('tripped') > 0) parts.push(`${count('tripped')} diputus`);
  if (count('stopped') > 0) parts.push(`${count('stopped')} berhenti`);
  return `${rows.length} terminal: ${parts.join(', ')}.`;
}

/** Which products are stopped, by whom and why. That all purchases are stopped stands on every page. */
function stopNotesOf(stops: Stops, { now }: Visit): string[] {
  return stops.products.map(({ name, code, deed }) => `${name} (${code}) dihentikan: ${deedLine(deed, now, true)}`);
}

function statsOf({ terminals, products, stops, visit }: TerminalFacts): object[] {
  const sum = (of: (terminal: TerminalOnList) => number): number => terminals.reduce((all, one) => all + of(one), 0);
  const oldest = terminals.flatMap(({ oldestSentAt }) => (oldestSentAt === null ? [] : [oldestSentAt])).sort()[0];
  const ended = sum(({ delivered, refused }) => delivered + refused);
  const delivered = sum((terminal) => terminal.delivered);
  const waiting = products.reduce((all, product) => all + product.waiting, 0);
  const stat = (label: string, value: string, small: string, state: string | null = null) => ({
    label,
    value,
    small,
    state,
  });
  return [
    stat(
      'Pembelian',
      stops.all === null ? 'Berjalan' : 'Dihentikan',
      stops.all === null ? 'sakelar utama terbuka' : deedLine(stops.all.deed, visit.now, true),
      stops.all === null ? 'running' : 'stopped',
    ),
    stat(
      'Dalam proses',
      groups(sum(({ inFlight }) => inFlight)),
      oldest === undefined ? 'tidak ada' : `tertua ${formatDuration(elapsedMs(oldest, visit.now))}`,
    ),
    stat('Menunggu jalur', groups(waiting), 'diterima, belum dikirim'),
    stat('Sukses 1 jam', percent(delivered, ended), `${groups(delivered)} dari ${groups(ended)}`),
    stat('Belum pasti', groups(sum(({ suspect }) => suspect)), 'saldonya tetap ditahan'),
  ];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '—' : `${((part / whole) * 100).toFixed(1).replace('.', ',')}%`;
}

function rowOf(terminal: TerminalOnList, facts: TerminalFacts): TerminalRow {
  const { visit } = facts;
  const { now } = visit;
  const { code, delivered, refused, notSent, failures, trippedUntil, stock, stockAt, stockWarnBelow } = terminal;
  const badge = badgeOf(terminal, visit);
  const isTripped = trippedUntil !== null && trippedUntil > now;
  const isStopping = terminal.isOn && !isTripped;
  return {
    ...{ code, badge, isStopping },
    name: terminal.name,
    supplier: `${terminal.supplierName} · ${code}`,
    since: badge.state === 'running' ? hoursOf(terminal) : badge.since,
    stock: stock === null ? 'belum diketahui' : formatRupiah(stock),
    stockAt: stockAt === null ? '' : `per ${formatMoment(stockAt, now)}`,
    isStockLow: stock !== null && stockWarnBelow !== null && stock < stockWarnBelow,
    rate: percent(delivered, delivered + refused),
    outcomes: `${groups(delivered)} sukses, ${groups(refused)} ditolak, ${groups(notSent)} tak terkirim`,
    spark: sparkOf(terminal.slices),
    circuit: isTripped ? `diputus sampai ${formatMoment(trippedUntil, now)}` : `${failures} gagal beruntun`,
    inFlight: groups(terminal.inFlight),
    oldest: terminal.oldestSentAt === null ? '' : `tertua ${formatDuration(elapsedMs(terminal.oldestSentAt, now))}`,
    note: terminalNote(terminal, visit),
    dialog: `dialog-terminal-${code}`,
    button: isStopping ? 'Hentikan…' : 'Jalankan…',
  };
}

function hoursOf({ opensAt, closesAt }: TerminalOnList): string {
  return opensAt === closesAt ? 'buka 24 jam' : `buka ${clock(opensAt)}–${clock(closesAt)}`;
}

function clock(time: string): string {
  return time.replace(':', '.');
}

function badgeOf(terminal: TerminalOnList, visit: Visit): { state: string; word: string; since: string } {
  const { isOn, trippedUntil, opensAt, closesAt } = terminal;
  const { now } = visit;
  if (!isOn) return { state: 'stopped', word: 'Dihentikan', since: deedLine(terminal.deed, visit.now, true) };
  if (trippedUntil !== null && trippedUntil > now) {
    return { state: 'tripped', word: 'Diputus', since: `dicoba lagi ${formatMoment(trippedUntil, now)}` };
  }
  const isOpen = isWithinHours(wallClock(now), { from: opensAt, to: closesAt });
  if (!isOpen) return { state: 'stopped', word: 'Di luar jam', since: `buka lagi ${clock(opensAt)}` };
  return { state: 'running', word: 'Jalan', since: '' };
}
