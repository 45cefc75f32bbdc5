import { createHash } from 'node:crypto';
import { type ExceptionFacts, proposeResolutions } from '../../domain/tagihan/propose-resolution';
import { type PaymentExceptionRow } from '../../persistence/repositories/payment-exception.repository';
import { type ResolutionOffer } from './resolution.types';

/** The proposals, each with a mark over everything that it would do. */
export function offerResolutions({ id }: PaymentExceptionRow, facts: ExceptionFacts): ResolutionOffer[] {
  return proposeResolutions(facts).map((proposal) => {
    const { code, postings, allocations } = proposal;
    const effect = JSON.stringify([
      ...[id, code, facts.amount],
      postings.map(({ account, side, amount }) => [account, side, amount]),
      allocations.map(({ tagihanId, amount }) => [tagihanId, amount]),
    ]);
    return { ...proposal, seen: createHash('sha256').update(effect).digest('hex') };
  });
}
