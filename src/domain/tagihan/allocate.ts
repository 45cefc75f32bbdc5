import { type TagihanId } from '../ids';
import { least, type Rupiah, subtract } from '../money';
import { type BusinessDate } from '../time';

export interface OpenBill {
  tagihanId: TagihanId;
  dueOn: BusinessDate;
  /** Principal and denda that nothing was allocated to yet. */
  outstanding: Rupiah;
}

export interface Allocation {
  tagihanId: TagihanId;
  amount: Rupiah;
}

/** Pays bills one after the other, by due day and then by id, until the amount is used up; `rest` is what no bill took. */
export function allocateOldestFirst(
  amount: Rupiah,
  open: readonly OpenBill[],
): { allocations: Allocation[]; rest: Rupiah } {
  const allocations: Allocation[] = [];
  let rest = amount;
  for (const { tagihanId, outstanding } of [...open].sort(byAge)) {
    const part = least(rest, outstanding);
    if (part === 0) continue;
    allocations.push({ tagihanId, amount: part });
    rest = subtract(rest, part);
  }
  return { allocations, rest };
}

function byAge(one: OpenBill, other: OpenBill): number {
  const [first, second] = [`${one.dueOn} ${one.tagihanId}`, `${other.dueOn} ${other.tagihanId}`];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}
