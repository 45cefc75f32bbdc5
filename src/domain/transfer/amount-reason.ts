import { type TransferFacts } from './terms';
import { MOST_CODE } from './unique-code';

/** How what arrived came from what was asked for (U9). Places count digits from the left, from zero. */
export type AmountReason =
  | { code: 'exact' }
  | { code: 'no-code'; uniqueCode: number }
  | { code: 'other-code'; asked: number; came: number }
  | { code: 'digits-swapped'; place: number; asked: string; came: string }
  | { code: 'one-digit'; place: number; asked: string; came: string }
  | { code: 'fee-deducted'; fee: number; from: 'final' | 'base' };

/** How often each happens, as far as it can be told; the score that a suggestion begins with. */
export const AMOUNT_SCORES: Readonly<Record<AmountReason['code'], number>> = {
  exact: 0.9,
  'digits-swapped': 0.75,
  'no-code': 0.7,
  'one-digit': 0.65,
  'fee-deducted': 0.6,
  'other-code': 0.35,
};

/** The likeliest way from what was asked for to what came; undefined: these amounts have nothing to do with each other. */
export function amountReason(
  came: number,
  { final, base, code }: Pick<TransferFacts, 'final' | 'base' | 'code'>,
  fees: readonly number[],
): AmountReason | undefined {
  if (came === final) return { code: 'exact' };
  const slip = maySlip(final, came) ? slipOf(String(final), String(came)) : undefined;
  if (slip?.code === 'digits-swapped') return slip;
  if (came === base) return { code: 'no-code', uniqueCode: code };
  if (slip !== undefined) return slip;
  const fee = fees.find((one) => came === final - one);
  if (fee !== undefined) return { code: 'fee-deducted', fee, from: 'final' };
  const feeOfBase = fees.find((one) => came === base - one);
  if (feeOfBase !== undefined) return { code: 'fee-deducted', fee: feeOfBase, from: 'base' };
  const said = final > base ? came - base : base - came;
  return said > 0 && said <= MOST_CODE ? { code: 'other-code', asked: code, came: said } : undefined;
}

/** One digit changes an amount by 1–9 at its place, two neighbours swapped by nine times as much: cheaper to ask first. */
function maySlip(asked: number, came: number): boolean {
  let apart = Math.abs(asked - came);
  while (apart > 9 && apart % 10 === 0) apart /= 10;
  return apart < 10 || (apart < 90 && apart % 9 === 0);
}

function slipOf(asked: string, came: string): AmountReason | undefined {
  if (asked.length !== came.length) return undefined;
  const places = asked.split('').flatMap((digit, place) => (digit === came[place] ? [] : [place]));
  const [place, next] = places;
  if (place === undefined || places.length > 2) return undefined;
  if (next === undefined) return { code: 'one-digit', place, asked: asked[place] ?? '', came: came[place] ?? '' };
  const isSwap = next === place + 1 && asked[place] === came[next] && asked[next] === came[place];
  if (!isSwap) return undefined;
  return { code: 'digits-swapped', place, asked: asked.slice(place, next + 1), came: came.slice(place, next + 1) };
}
