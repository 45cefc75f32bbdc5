import { least, type Rupiah, subtract } from '../money';

/** What was allocated to a bill pays its principal first, then its denda. */
export function splitAllocated(
  allocated: Rupiah,
  { amount }: { amount: Rupiah },
): { ofAmount: Rupiah; ofDenda: Rupiah } {
  const ofAmount = least(allocated, amount);
  return { ofAmount, ofDenda: subtract(allocated, ofAmount) };
}
