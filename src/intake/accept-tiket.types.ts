import { type ResellerId } from '../domain/ids';
import { type Rupiah } from '../domain/money';
import { type StaffId } from '../domain/staff';
import { type TiketFacts } from '../persistence/queries/own-tikets';
import { type Nonce } from './spend-nonce';

/** Where a tiket was asked for. OtomaX sends no reference: the same member and amount is the same tiket (T4). */
export type TiketSource =
  | { origin: 'h2h'; reference: string; nonce: Nonce }
  | { origin: 'otomax' }
  /** The reference is made by the form, so that pressing twice makes one. */
  | { origin: 'console'; reference: string; createdBy: StaffId };

/** A deposit that a reseller announces. */
export interface TiketCommand {
  resellerId: ResellerId;
  /** Without the code. */
  amount: Rupiah;
  source: TiketSource;
}

/** `httpStatus` and the identity of the tiket stay the same for ever (A3). */
export interface TiketAcceptance {
  /** 202 for a tiket that was made, 422 for a final refusal. */
  httpStatus: number;
  tiket: TiketFacts;
  /** It was there before. */
  isRepeated: boolean;
}

/**
 * Makes a tiket and asks for its transfer in one transaction. Safe to repeat: the same reference with the same amount,
 * and from OtomaX the same amount while its deadline has not passed, is the same tiket.
 *
 * Throws as `AcceptOrder` does.
 */
export type AcceptTiket = (command: TiketCommand) => Promise<TiketAcceptance>;
