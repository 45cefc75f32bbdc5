import { createHash } from 'node:crypto';
import { InvalidRequest, RetrySameReference } from '../domain/errors';
import { type ResellerId, type TransferId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { escrowAccount, openAccount } from '../ledger/accounts';
import { type Database, type Tx } from '../persistence/database';
import { CommitOutcomeUnknown, isDuplicateOf, isUnavailable } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { readOwnOrder } from '../persistence/queries/own-orders';
import { findOrder, type OrderRow } from '../persistence/repositories/digital-order.repository';
import { readOffer } from '../persistence/repositories/offer.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import {
  countOrderRepeat,
  insertOrder,
  type OrderInsert,
  readTransferOffer,
  setOrderTransfer,
} from '../persistence/repositories/transfer-purpose.repository';
import { judgeOrder } from '../settlement/judge-order';
import { reserveTransfer } from '../transfer/reserve-transfer';
import { type AcceptOrder, type OrderAcceptance, type OrderCommand } from './accept-order.types';
import { spendNonce } from './spend-nonce';
import { contentHash } from './topup-content';

const ACCEPTED = 202;
const REFUSED = 422;

export interface AcceptTransferDeps {
  db: Database;
  settings: SettingsReader;
  /** Whether nothing new may be taken now, from this reseller or from all. */
  isBusy(resellerId: ResellerId): Promise<boolean>;
  /** Told after the COMMIT: the workflow of this transfer may begin. Never waited for. */
  onReserved(transfer: { transferId: TransferId }): void;
}

export function createAcceptOrder(deps: AcceptTransferDeps): AcceptOrder {
  return (command) =>
    orRetry(async () => {
      const circumstances = await circumstancesOf(deps, command.resellerId);
      const { acceptance, isNew } = await deps.db.transaction((tx) => accept(tx, command, circumstances));
      const { asked } = acceptance.order;
      if (isNew && asked !== null) deps.onReserved(asked);
      return acceptance;
    });
}

export interface Circumstances {
  settings: Settings;
  isBusy: boolean;
}

export async function circumstancesOf(deps: AcceptTransferDeps, resellerId: ResellerId): Promise<Circumstances> {
  const isBusy = await deps.isBusy(resellerId).catch(() => true);
  try {
    return { settings: await deps.settings.current(), isBusy };
  } catch (error) {
    throw new RetrySameReference('retry-same-ref', 5, { cause: error });
  }
}

/** What has no certain end may be sent again: the reference tells whether it was carried out. */
export async function orRetry<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CommitOutcomeUnknown || isUnavailable(error)) {
      throw new RetrySameReference('retry-same-ref', 5, { cause: error });
    }
    throw error;
  }
}

/** A1: order, escrow account, transfer and nonce stand together or not at all. */
async function accept(
  tx: Tx,
  command: OrderCommand,
  circumstances: Circumstances,
): Promise<{ acceptance: OrderAcceptance; isNew: boolean }> {
  await spendNonce(tx, command.nonce);
  const known = await findOrder(tx, command);
  if (known !== undefined) return { acceptance: await repeat(tx, command, known), isNew: false };
  if (circumstances.isBusy) throw new RetrySameReference('busy', 5);
  const order = await judged(tx, command);
  try {
    // First of all, so that the same reference twice at once meets here and not at the account.
    await insertOrder(tx, order);
  } catch (error) {
    if (!isDuplicateOf(error, 'reference')) throw error;
    const winner = await findOrder(tx, command);
    if (winner === undefined) throw new RetrySameReference('retry-same-ref', 1, { cause: error });
    return { acceptance: await repeat(tx, command, winner), isNew: false };
  }
  if (order.errorCode === null) await askForMoney(tx, { command, order }, circumstances.settings);
  return { acceptance: await answer(tx, command, { httpStatus: order.httpStatus, isRepeated: false }), isNew: true };
}

/** A4: a refusal is final once it is said, so it is stored like an order that was taken. */
async function judged(tx: Tx, command: OrderCommand): Promise<OrderInsert> {
  const offer = await readOffer(tx, command);
  if (offer === undefined) throw new Error(`there is no reseller ${command.resellerId}`);
  const { refusal, destination, price } = await judgeOrder(tx, { ...command, maxPrice: null }, offer);
  const { isOrderOffered } = await readTransferOffer(tx, command);
  const errorCode = refusal ?? (isOrderOffered ? null : 'transfer-not-offered');
  return {
    ...{ id: newId(), resellerId: command.resellerId, reference: command.reference, contentHash: hashOf(command) },
    httpStatus: errorCode === null ? ACCEPTED : REFUSED,
    ...{ productCode: command.productCode, destination, price, errorCode, createdAt: offer.now },
  };
}

/** A7: the account that the match fills, and that pays for the top-up. */
async function askForMoney(
  tx: Tx,
  { command, order }: { command: OrderCommand; order: OrderInsert },
  settings: Settings,
): Promise<void> {
  await openAccount(tx, { code: escrowAccount(order.id), normalSide: 'credit', hasLimit: true });
  const { transferId } = await reserveTransfer(
    tx,
    {
      ...{ purpose: 'order', resellerId: command.resellerId, base: order.price, windowMs: settings.orderWindowMs },
      ...{ payerName: command.payerName, contactPhone: command.phone, contactEmail: command.email },
    },
    { settings },
  );
  await setOrderTransfer(tx, order.id, transferId);
}

/** A3: the identity of the first answer, the state of now. */
async function repeat(tx: Tx, command: OrderCommand, known: OrderRow): Promise<OrderAcceptance> {
  if (!known.contentHash.equals(hashOf(command))) throw new InvalidRequest('ref-conflict');
  await countOrderRepeat(tx, known.id);
  return answer(tx, command, { httpStatus: known.httpStatus, isRepeated: true });
}

async function answer(
  tx: Tx,
  { resellerId, reference }: OrderCommand,
  { httpStatus, isRepeated }: Omit<OrderAcceptance, 'order'>,
): Promise<OrderAcceptance> {
  const order = await readOwnOrder(tx, resellerId, reference);
  if (order === undefined) throw new Error('an order that was just written is not there');
  return { httpStatus, order, isRepeated };
}

/** Who pays and how to reach it is content too: a shop that sends something else means another order. */
function hashOf({ payerName, phone, email, ...order }: OrderCommand): Buffer {
  const content = contentHash({ ...order, maxPrice: null }).toString('hex');
  return createHash('sha256')
    .update(JSON.stringify([content, payerName, phone, email]))
    .digest();
}
