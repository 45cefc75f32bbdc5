import { type Rupiah, rupiah } from '../money';
import { MOST_CODE } from './unique-code';
import { type CodeMode, type TransferPurpose } from './terms';

export interface Received {
  purpose: TransferPurpose;
  /** Of an order: what it costs. Of a tiket: what was asked for, without the code. */
  price: Rupiah;
  final: Rupiah;
  /** All lines together. */
  received: Rupiah;
  mode: CodeMode;
}

/**
 * Where the money of a match goes, and what the house adds:
 * `received + fromDifference + short = toEscrow + toDifference + toSaldo + excess`.
 */
export interface Shares {
  toEscrow: Rupiah;
  /** The code, and what was typed too much by less than a code. */
  toDifference: Rupiah;
  /** A code that was taken off: the order still gets its price. */
  fromDifference: Rupiah;
  toSaldo: Rupiah;
  /** Less arrived than was asked for: our loss, by decision of people. */
  short: Rupiah;
  /** More than a code too much: it goes back. */
  excess: Rupiah;
}

const NOTHING = rupiah(0);

/** T4: a tiket gets all that arrived; an order its price, its code goes to the difference. */
export function splitReceived({ purpose, price, final, received, mode }: Received): Shares {
  const none = { toEscrow: NOTHING, toDifference: NOTHING, fromDifference: NOTHING, toSaldo: NOTHING };
  if (purpose === 'tiket') return { ...none, toSaldo: received, short: NOTHING, excess: NOTHING };
  const excess = received - final > MOST_CODE ? received - final : 0;
  const kept = received - excess;
  const missing = Math.max(0, price - kept);
  // Where the code is taken off, it is not the payer who is short of it.
  const byCode = mode === 'subtract' ? Math.min(missing, Math.max(0, price - final)) : 0;
  return {
    ...none,
    toEscrow: price,
    toDifference: rupiah(Math.max(0, kept - price)),
    fromDifference: rupiah(byCode),
    short: rupiah(missing - byCode),
    excess: rupiah(excess),
  };
}
