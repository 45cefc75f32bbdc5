import { type ResolutionOffer } from '../../../backoffice/payments/resolution.types';
import { type StaffMember } from '../../../domain/staff';
import { isMarketings, takesTwo } from '../../../domain/tagihan/takes-two';
import { type Instant } from '../../../domain/time';
import {
  type ExceptionProposalPage,
  type PaymentExceptionPage,
} from '../../../persistence/queries/tagihan/payment-exception';
import { formatMoment, formatRupiah } from '../format';
import { REASON_SENTENCES, RESOLUTION_NAMES } from './pembayaran-words';
import { ledgerOfPostings } from './tagihan-postings';

export interface OfferFacts {
  exception: PaymentExceptionPage;
  offers: readonly ResolutionOffer[];
  staff: StaffMember;
  /** C6: in rupiah, what one person may decide alone. */
  fourEyesAbove: number;
  typed: { code: string; note: string; customer: string };
}

/** What can be decided, each with its form, or with why it is locked for whoever looks. */
export function offerModels({ exception, offers, staff, fourEyesAbove, typed }: OfferFacts) {
  return offers.map((offer, index) => {
    const { code, reason, postings, allocations, seen } = offer;
    const needsTwo = takesTwo(offer, fourEyesAbove);
    const proposal = needsTwo && isProposed(offer, exception.proposal) ? exception.proposal : null;
    const name = RESOLUTION_NAMES[code];
    const amount = postings.length === 0 ? '' : ` ${formatRupiah(postings[0]?.amount ?? 0)}`;
    const verb = proposal === null ? (needsTwo ? 'Usulkan: ' : '') : 'Setujui: ';
    return {
      ...{ code, seen, name, needsTwo },
      reason: REASON_SENTENCES[reason],
      isFirst: index === 0,
      isChosen: typed.code === code,
      needsCustomer: code === 'assign-customer',
      customer: typed.code === code ? typed.customer : (proposal?.customer?.no ?? ''),
      ledger: ledgerOfPostings(postings),
      pays: allocations.length === 0 ? null : `${allocations.length} tagihan`,
      limit: formatRupiah(fourEyesAbove),
      lock: lockOf(offer, { proposal, needsTwo, staff }),
      button: `${verb}${name}${amount}`,
    };
  });
}

/** C6: what the first of two proposed, and whether it is still what would be done. */
export function proposalModel({ exception: { proposal }, offers, staff }: OfferFacts, now: Instant) {
  if (proposal === null) return null;
  const { code, by, at, note, customer } = proposal;
  return {
    ...{ by: by.id === staff.id ? 'Anda' : by.name, at: formatMoment(at, now), note },
    name: (RESOLUTION_NAMES as Readonly<Record<string, string>>)[code] ?? code,
    customer: customer === null ? null : `${customer.name}, nomor ${customer.no}`,
    isValid: offers.some((offer) => isProposed(offer, proposal)),
  };
}

function isProposed({ code, seen }: ResolutionOffer, proposal: ExceptionProposalPage | null): boolean {
  return proposal?.code === code && proposal.seen === seen;
}

/** What a person may not do is shown all the same, with who may. */
function lockOf(
  offer: ResolutionOffer,
  { proposal, needsTwo, staff }: { proposal: ExceptionProposalPage | null; needsTwo: boolean; staff: StaffMember },
): string | null {
  const isAdmin = staff.role === 'admin';
  if (!needsTwo) {
    if (isAdmin || isMarketings(offer)) return null;
    return 'Terkunci: hanya Admin yang memutuskan pembayaran. Sampaikan yang Anda ketahui dari pelanggan.';
  }
  if (proposal === null) return null;
  if (proposal.by.id === staff.id) return 'Terkunci: Anda yang mengusulkannya. Orang lain yang menyetujui.';
  return isAdmin || proposal.by.isAdmin ? null : 'Terkunci: Admin yang menyetujui usulan ini.';
}
