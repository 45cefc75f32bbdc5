import { type BankAccountId, type MutationId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { addDays, type BusinessDate } from '../../domain/time';
import { kindKey, pairByOccurrence } from '../../domain/transfer/same-line';
import { type Tx } from '../../persistence/database';
import { type MutationRow, readMutation } from '../../persistence/repositories/bank-mutation.repository';
import { listOfDay } from '../../persistence/repositories/many-mutations.repository';
import { countTold, findToldOf } from '../../persistence/repositories/mutation-line.repository';
import { newId } from '../../persistence/new-id';
import { type KeyedLine } from './keyed-lines';

/** A line with its place: the row that it stands for, and the how many-th of its source it is. */
export interface PlacedLine {
  line: KeyedLine;
  k: number;
  mutationId: MutationId;
}

/** A row that no source had told before. Its k is of the row, and may be beyond that of its line. */
export interface AddedLine extends PlacedLine {
  rowK: number;
}

export interface Pairing {
  attached: PlacedLine[];
  added: AddedLine[];
  /** The rows of the days of the lines, and of the days around them. */
  rows: readonly MutationRow[];
  /** Of all these rows, those that the source stands for by now. */
  told: ReadonlySet<MutationId>;
}

/**
 * T1: the k-th line of a source is the k-th of every other one: each line stands for the first row of its day, direction
 * and amount that its source does not stand for yet, and is a new row when there is none. Rows that are in no doubt come
 * first: that a source tells one more line says nothing about a doubted one while there is a row for it. A row that was
 * merged into another one stands for that. Reads only; the lock of the account is held, so no row can come between.
 */
export async function pairLines(
  tx: Tx,
  { source, bankAccountId, lines }: { source: string; bankAccountId: BankAccountId; lines: readonly KeyedLine[] },
): Promise<Pairing> {
  const rows = await readAround(tx, bankAccountId, lines);
  const survivors = await survivorsOf(tx, rows);
  const ids = [...new Set([...rows.map(({ id }) => id), ...survivors.values()])];
  const told = await findToldOf(tx, source, ids);
  const days = [...new Set(lines.map(({ wibDate }) => wibDate))];
  const counts = await countTold(tx, { source, bankAccountId, days });
  const places = placesOf(rows, survivors);
  const [attached, added]: [PlacedLine[], AddedLine[]] = [[], []];
  for (const { line, k } of pairByOccurrence([...lines].sort(byDay), counts)) {
    const place = kindKey(line);
    const { free, mostK } = places.get(place) ?? { free: [], mostK: 0 };
    const mutationId = takeFree(free, told);
    if (mutationId === undefined) {
      const rowK = mostK + 1;
      places.set(place, { free, mostK: rowK });
      const id = newId();
      told.add(id);
      added.push({ line, k, mutationId: id, rowK });
    } else {
      told.add(mutationId);
      attached.push({ line, k, mutationId });
    }
  }
  return { attached, added, rows, told };
}

/** Each row once: what is told already, and what is taken now, is passed over for good. */
function takeFree(free: MutationId[], told: ReadonlySet<MutationId>): MutationId | undefined {
  for (let id = free.shift(); id !== undefined; id = free.shift()) {
    if (!told.has(id)) return id;
  }
  return undefined;
}

interface Place {
  /** In the order of their k, the doubted ones last. */
  free: MutationId[];
  mostK: number;
}

function placesOf(rows: readonly MutationRow[], survivors: ReadonlyMap<MutationId, MutationId>): Map<string, Place> {
  const places = new Map<string, Place>();
  const [doubted, sure] = [rows.filter(isDoubted), rows.filter((row) => !isDoubted(row))];
  for (const row of [...sure, ...doubted]) {
    const place = places.get(kindKey(row)) ?? { free: [], mostK: 0 };
    place.free.push(survivors.get(row.id) ?? row.id);
    places.set(kindKey(row), { free: place.free, mostK: Math.max(place.mostK, row.k) });
  }
  return places;
}

function isDoubted({ state }: MutationRow): boolean {
  return state === 'doubted';
}

/** One statement for each day and a few hundred amounts. */
async function readAround(tx: Tx, bankAccountId: BankAccountId, lines: readonly KeyedLine[]): Promise<MutationRow[]> {
  const amounts = new Map<BusinessDate, Set<Rupiah>>();
  for (const { wibDate, amount } of lines) {
    for (const day of [addDays(wibDate, -1), wibDate, addDays(wibDate, 1)]) {
      const known = amounts.get(day);
      if (known === undefined) amounts.set(day, new Set([amount]));
      else known.add(amount);
    }
  }
  const rows: MutationRow[] = [];
  for (const [day, some] of amounts) rows.push(...(await listOfDay(tx, { bankAccountId, day, amounts: [...some] })));
  return rows;
}

/** What each merged row stands for; a chain of them ends at a row that is not merged. */
async function survivorsOf(tx: Tx, rows: readonly MutationRow[]): Promise<Map<MutationId, MutationId>> {
  const survivors = new Map<MutationId, MutationId>();
  for (const row of rows.filter(({ state }) => state === 'merged')) {
    let next: MutationRow | undefined = row;
    while (next?.state === 'merged' && next.relatedId !== null) next = await readMutation(tx, next.relatedId);
    if (next !== undefined) survivors.set(row.id, next.id);
  }
  return survivors;
}

function byDay(one: KeyedLine, other: KeyedLine): number {
  if (one.wibDate === other.wibDate) return 0;
  return one.wibDate < other.wibDate ? -1 : 1;
}
