import { rupiah } from '../../../../src/domain/money';
import { businessDate, type BusinessDate, type Instant, momentOf } from '../../../../src/domain/time';
import { type MutationFacts, type TransferFacts } from '../../../../src/domain/transfer/terms';

export const DAY = '2026-11-25' as BusinessDate;

/** On that Wednesday in Jakarta, or on another day. */
export function at(clock: string, day: string = DAY): Instant {
  return momentOf(day as BusinessDate, clock.length === 5 ? `${clock}:00` : clock);
}

/** Asked for at 10.00, to be paid by 11.00, given back at 13.00. */
export function transferOf(rest: Partial<TransferFacts> = {}): TransferFacts {
  return {
    ...{ id: 'T1', no: 1, purpose: 'order', bankAccountId: 'mandiri', base: rupiah(100_000), code: 75 },
    ...{ final: rupiah(100_075), state: 'awaiting', isReserved: true, createdAt: at('10:00'), expiresAt: at('11:00') },
    ...{ graceUntil: at('13:00'), releasedAt: null, verifiedAt: null, payerName: null, hasOpenProof: false, ...rest },
  };
}

export function paidOf(rest: Partial<TransferFacts> = {}): TransferFacts {
  const verifiedAt = at('10:20');
  return transferOf({ state: 'verified', isReserved: false, verifiedAt, releasedAt: verifiedAt, ...rest });
}

export function releasedOf(rest: Partial<TransferFacts> = {}): TransferFacts {
  return transferOf({ state: 'released', isReserved: false, releasedAt: at('13:00'), ...rest });
}

/** Rp100.075 at 10.10. */
export function creditOf(rest: Partial<MutationFacts> = {}): MutationFacts {
  const bookedAt = rest.bookedAt === undefined ? at('10:10') : rest.bookedAt;
  return {
    ...{ id: 'M1', bankAccountId: 'mandiri', direction: 'credit', amount: rupiah(100_075), bookedAt },
    ...{ wibDate: bookedAt === null ? DAY : businessDate(bookedAt), text: 'TRSF E-BANKING', senderName: null },
    ...{ isReversal: false, ...rest },
  };
}

export function dateOnly(wibDate: string, rest: Partial<MutationFacts> = {}): MutationFacts {
  return creditOf({ bookedAt: null, wibDate: wibDate as BusinessDate, ...rest });
}
