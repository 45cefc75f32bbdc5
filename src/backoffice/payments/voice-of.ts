import { type StaffMember } from '../../domain/staff';
import { isMarketings, takesTwo } from '../../domain/tagihan/takes-two';
import { type CustomerId } from '../../domain/ids';
import { type ExceptionProposal } from '../../persistence/repositories/payment-exception.repository';
import { type ResolutionOffer } from './resolution.types';

export type Voice =
  /** One person decides it. */
  | 'alone'
  /** The first of two. */
  | 'proposes'
  /** The second, about exactly what the first one saw. */
  | 'confirms'
  | { refused: 'role-may-not' | 'same-person' | 'needs-admin' };

/**
 * C6: what a person's word about an exception counts for. Above the limit two have to say the same, one of them an admin;
 * whoever says something else than what is proposed, or sees something else by now, proposes anew. An admin, or the
 * marketing of its customer: the caller has made sure of that.
 */
export function voiceOf({
  by,
  offer,
  customerId,
  proposal,
  limit,
}: {
  by: StaffMember;
  offer: ResolutionOffer;
  /** Whose the money would be; null where that is not the question. */
  customerId: CustomerId | null;
  proposal: (ExceptionProposal & { isByAdmin: boolean }) | null;
  limit: number;
}): Voice {
  const isAdmin = by.role === 'admin';
  if (!takesTwo(offer, limit)) return isAdmin || isMarketings(offer) ? 'alone' : { refused: 'role-may-not' };
  const { code, seen } = offer;
  const isSame = proposal?.code === code && proposal.seen === seen && proposal.customerId === customerId;
  if (!isSame) return 'proposes';
  if (proposal.by === by.id) return { refused: 'same-person' };
  return isAdmin || proposal.isByAdmin ? 'confirms' : { refused: 'needs-admin' };
}
