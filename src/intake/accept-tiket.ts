import { createHash } from 'node:crypto';
import { InvalidRequest, RetrySameReference, type TransferRefusalCode } from '../domain/errors';
import { type TiketId } from '../domain/ids';
import { type Rupiah } from '../domain/money';
import { type Settings } from '../domain/settings';
import { type Database, type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { readOwnTiket } from '../persistence/queries/own-tikets';
import { findTiket, type TiketRow } from '../persistence/repositories/tiket.repository';
import {
  countTiketRepeat,
  findPayableTiket,
  insertTiket,
  readTransferOffer,
  retireTiket,
  setTiketTransfer,
  type TiketInsert,
} from '../persistence/repositories/transfer-purpose.repository';
import { reserveTransfer } from '../transfer/reserve-transfer';
import { type AcceptTransferDeps, type Circumstances, circumstancesOf, orRetry } from './accept-order';
import { type AcceptTiket, type TiketAcceptance, type TiketCommand } from './accept-tiket.types';
import { spendNonce } from './spend-nonce';

const ACCEPTED = 202;
const REFUSED = 422;

export function createAcceptTiket(deps: AcceptTransferDeps): AcceptTiket {
  return (command) =>
    orRetry(async () => {
      const circumstances = await circumstancesOf(deps, command.resellerId);
      const { acceptance, isNew } = await acceptOrFind(deps.db, command, circumstances);
      const { asked } = acceptance.tiket;
      if (isNew && asked !== null) deps.onReserved(asked);
      return acceptance;
    });
}

interface Answered {
  acceptance: TiketAcceptance;
  isNew: boolean;
}

/** T4: of two that ask for the same amount at once one finds that it came second, and then finds the other's tiket. */
async function acceptOrFind(db: Database, command: TiketCommand, circumstances: Circumstances): Promise<Answered> {
  try {
    return await db.transaction((tx) => accept(tx, command, circumstances));
  } catch (error) {
    if (!isDuplicateOf(error, 'live_amount')) throw error;
    return db.transaction((tx) => accept(tx, command, circumstances));
  }
}

async function accept(tx: Tx, command: TiketCommand, { settings, isBusy }: Circumstances): Promise<Answered> {
  const { source } = command;
  await spendNonce(tx, source.origin === 'h2h' ? source.nonce : null);
  const known = await findKnown(tx, command);
  if (known !== undefined) return { acceptance: await repeat(tx, command, known), isNew: false };
  if (isBusy) throw new RetrySameReference('busy', 5);
  const tiket = await judged(tx, command, settings);
  try {
    await insertTiket(tx, tiket);
  } catch (error) {
    if (!isDuplicateOf(error, 'reference')) throw error;
    const winner = await findKnown(tx, command);
    if (winner === undefined) throw new RetrySameReference('retry-same-ref', 1, { cause: error });
    return { acceptance: await repeat(tx, command, winner), isNew: false };
  }
  if (tiket.errorCode === null) await askForMoney(tx, { command, tiketId: tiket.id }, settings);
  const { id: tiketId, httpStatus } = tiket;
  return { acceptance: await answer(tx, command, { tiketId, httpStatus, isRepeated: false }), isNew: true };
}

/** By its reference; without one, what the member may still pay with this amount (T4). */
async function findKnown(tx: Tx, { resellerId, amount, source }: TiketCommand): Promise<TiketRow | undefined> {
  if (source.origin !== 'otomax') {
    return findTiket(tx, { resellerId, origin: source.origin, reference: source.reference });
  }
  const id = await findPayableTiket(tx, { resellerId, amount, now: await tx.now() });
  return id === undefined ? undefined : findTiket(tx, { id });
}

async function judged(tx: Tx, { resellerId, amount, source }: TiketCommand, settings: Settings): Promise<TiketInsert> {
  const { isTiketOffered } = await readTransferOffer(tx, { resellerId });
  const errorCode = isTiketOffered ? rangeFault(amount, settings) : 'transfer-not-offered';
  const isNamed = source.origin !== 'otomax';
  return {
    ...{ id: newId(), resellerId, origin: source.origin, amount, errorCode, createdAt: await tx.now() },
    reference: isNamed ? source.reference : null,
    contentHash: isNamed ? hashOf(amount) : null,
    httpStatus: errorCode === null ? ACCEPTED : REFUSED,
    createdBy: source.origin === 'console' ? source.createdBy : null,
  };
}

function rangeFault(
  amount: Rupiah,
  { tiketLeastRupiah, tiketMostRupiah }: Settings,
): Extract<TransferRefusalCode, 'amount-out-of-range'> | null {
  return amount >= tiketLeastRupiah && amount <= tiketMostRupiah ? null : 'amount-out-of-range';
}

async function askForMoney(
  tx: Tx,
  { command, tiketId }: { command: TiketCommand; tiketId: TiketId },
  settings: Settings,
): Promise<void> {
  const { resellerId, amount, source } = command;
  const { transferId } = await reserveTransfer(
    tx,
    {
      ...{ purpose: 'tiket', resellerId, base: amount, windowMs: settings.tiketWindowMs },
      ...{ payerName: null, contactPhone: null, contactEmail: null },
    },
    { settings },
  );
  const isOnlyOne = source.origin === 'otomax';
  if (isOnlyOne) await retireTiket(tx, { resellerId, amount, now: await tx.now() });
  await setTiketTransfer(tx, tiketId, { transferId, liveAmount: isOnlyOne ? amount : null });
}

/** A3: the identity of the first answer, the state of now. */
async function repeat(tx: Tx, command: TiketCommand, known: TiketRow): Promise<TiketAcceptance> {
  const isSame = known.contentHash === null || known.contentHash.equals(hashOf(command.amount));
  if (!isSame) throw new InvalidRequest('ref-conflict');
  await countTiketRepeat(tx, known.id);
  return answer(tx, command, { tiketId: known.id, httpStatus: known.httpStatus, isRepeated: true });
}

async function answer(
  tx: Tx,
  { resellerId }: TiketCommand,
  { tiketId, httpStatus, isRepeated }: Omit<TiketAcceptance, 'tiket'> & { tiketId: TiketId },
): Promise<TiketAcceptance> {
  const tiket = await readOwnTiket(tx, resellerId, { id: tiketId });
  if (tiket === undefined) throw new Error('a tiket that was just written is not there');
  return { httpStatus, tiket, isRepeated };
}

function hashOf(amount: Rupiah): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([amount]))
    .digest();
}
