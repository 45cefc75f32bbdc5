import { InvalidRequest, type RefusalCode, RetrySameReference } from '../domain/errors';
import { type Origin, type ResellerId } from '../domain/ids';
import { type Rupiah } from '../domain/money';
import { type Settings } from '../domain/settings';
import { after } from '../domain/time';
import { saldoAccount } from '../ledger/accounts';
import { placeHold } from '../ledger/hold';
import { freeSaldo } from '../ledger/saldo';
import { type Database, type Tx } from '../persistence/database';
import { CommitOutcomeUnknown, isDuplicateOf, isUnavailable } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { dateOf } from '../persistence/repositories/columns';
import { readOffer } from '../persistence/repositories/offer.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { insertTopup, type NewTopup, readTopup } from '../persistence/repositories/topup.repository';
import {
  changeReference,
  countRepeat,
  findReference,
  insertReference,
  type ReferenceKey,
} from '../persistence/repositories/topup-reference.repository';
import { judgeOrder } from '../settlement/judge-order';
import { promiseAccepted } from '../settlement/open-topup';
import { type Acceptance, type AcceptTopup, type TopupCommand, type TopupFacts } from './accept-topup.types';
import { spendNonce } from './spend-nonce';
import { contentHash, repeatKey } from './topup-content';

const ACCEPTED = 202;
const REFUSED = 422;

/** A5: their senders give an order a new reference when they did not see the answer to the first. */
const GUARDED_ORIGINS: ReadonlySet<Origin> = new Set<Origin>(['otomax', 'irs', 'jabber', 'sms']);

export interface AcceptDeps {
  db: Database;
  settings: SettingsReader;
  /** Whether as many orders wait for their workflow as may wait, in all or of this reseller. */
  isBacklogFull(resellerId: ResellerId): Promise<boolean>;
  /** Told after the COMMIT: the workflow of this order may begin. Never waited for. */
  onAccepted(topup: { topupId: string; resellerId: string }): void;
}

export function createAcceptTopup(deps: AcceptDeps): AcceptTopup {
  return async (command) => {
    const settings = await settingsOrRetry(deps);
    const isFull = await deps.isBacklogFull(command.resellerId).catch(() => true);
    try {
      // Most that comes now is turned away: a transaction for it would take its time from those that are let in.
      if (isFull && (await findReference(deps.db, command)) === undefined) throw new RetrySameReference('busy', 5);
      const result = await deps.db.transaction((tx) => accept(tx, command, { settings, isFull }));
      if (result.isNew) deps.onAccepted({ topupId: result.acceptance.topup.topupId, resellerId: command.resellerId });
      return result.acceptance;
    } catch (error) {
      if (error instanceof CommitOutcomeUnknown || isUnavailable(error)) {
        throw new RetrySameReference('retry-same-ref', 5, { cause: error });
      }
      throw error;
    }
  };
}

async function settingsOrRetry({ settings }: AcceptDeps): Promise<Settings> {
  try {
    return await settings.current();
  } catch (error) {
    throw new RetrySameReference('retry-same-ref', 5, { cause: error });
  }
}

interface Circumstances {
  settings: Settings;
  isFull: boolean;
}

/** A1: reference, topup, hold, work item and nonce stand together or not at all. */
async function accept(
  tx: Tx,
  command: TopupCommand,
  { settings, isFull }: Circumstances,
): Promise<{ acceptance: Acceptance; isNew: boolean }> {
  const key: ReferenceKey = command;
  await spendNonce(tx, command.nonce);
  const known = await findReference(tx, key);
  if (known !== undefined) return { acceptance: await repeat(tx, command, known), isNew: false };
  if (isFull) throw new RetrySameReference('busy', 5);

  const topupId = newId();
  try {
    // First of all, so that the same reference twice at once meets here and not at the account.
    await insertReference(tx, key, { topupId, contentHash: contentHash(command), httpStatus: ACCEPTED });
  } catch (error) {
    if (!isDuplicateOf(error, 'PRIMARY')) throw error;
    const winner = await findReference(tx, key);
    if (winner === undefined) throw new RetrySameReference('retry-same-ref', 1, { cause: error });
    return { acceptance: await repeat(tx, command, winner), isNew: false };
  }
  return order(tx, command, { topupId, settings });
}

/** A3: the identity of the first answer, the state of now. */
async function repeat(
  tx: Tx,
  command: TopupCommand,
  known: { topupId: string; contentHash: Buffer; httpStatus: number },
): Promise<Acceptance> {
  if (!known.contentHash.equals(contentHash(command))) throw new InvalidRequest('ref-conflict');
  await countRepeat(tx, command);
  return {
    httpStatus: known.httpStatus,
    topup: await factsOf(tx, known.topupId, command.reference),
    saldo: (await freeSaldo(tx, saldoAccount(command.resellerId))).free,
    isRepeated: true,
  };
}

async function order(
  tx: Tx,
  command: TopupCommand,
  { topupId, settings }: { topupId: string; settings: Settings },
): Promise<{ acceptance: Acceptance; isNew: boolean }> {
  const account = saldoAccount(command.resellerId);
  const offer = await readOffer(tx, command);
  if (offer === undefined) throw new Error(`there is no reseller ${command.resellerId}`);
  const judged = await judgeOrder(tx, command, offer);
  const isRepeatGuarded = offer.isRepeatGuarded || GUARDED_ORIGINS.has(command.origin);
  // The reference is held: what came before this order has committed.
  const { now } = offer;
  const topup: NewTopup = {
    id: topupId,
    resellerId: command.resellerId,
    origin: command.origin,
    reference: command.reference,
    productCode: command.productCode,
    destination: judged.destination,
    quantity: command.quantity ?? 1,
    counter: command.counter ?? 1,
    price: judged.price,
    account,
    repeatKey:
      isRepeatGuarded && judged.refusal === null
        ? repeatKey({ ...command, destination: judged.destination }, now)
        : null,
    state: judged.refusal === null ? 'accepted' : 'failed',
    errorCode: judged.refusal,
    acceptedAt: now,
    sendDeadline: after(now, settings.sendDeadlineMs),
    latestSend: after(now, settings.latestSendMs),
  };
  const first = await insertOrFind(tx, topup);
  if (first !== topupId) {
    await changeReference(tx, command, { topupId: first, httpStatus: ACCEPTED, isAlias: true });
    const saldo = (await freeSaldo(tx, account)).free;
    const facts = await factsOf(tx, first, command.reference);
    return { acceptance: { httpStatus: ACCEPTED, topup: facts, saldo, isRepeated: true }, isNew: false };
  }
  if (judged.refusal !== null) return refused(tx, command, topup, judged.refusal);

  const hold = await placeHold(tx, { holdId: topupId, account, amount: judged.price });
  if (hold.kind === 'refused') {
    await tx.write(
      `update topup set state = 'failed', error_code = 'saldo-short', finished_at = ?, repeat_key = null where id = ?`,
      [dateOf(now), topupId],
    );
    return refused(tx, command, topup, 'saldo-short');
  }
  await promiseAccepted(tx, topup, settings);
  return { acceptance: acceptanceOf(topup, ACCEPTED, hold.free), isNew: true };
}

/** A4: final once it is said; the same reference hears the same no for ever, also after a deposit. */
async function refused(
  tx: Tx,
  command: TopupCommand,
  topup: NewTopup,
  code: RefusalCode,
): Promise<{ acceptance: Acceptance; isNew: boolean }> {
  await changeReference(tx, command, { topupId: topup.id, httpStatus: REFUSED, isAlias: false });
  const { free } = await freeSaldo(tx, topup.account);
  return { acceptance: acceptanceOf({ ...topup, state: 'failed', errorCode: code }, REFUSED, free), isNew: false };
}

/** A5: the insert meets the same content of the same day at a unique key; the first order is the answer then. */
async function insertOrFind(tx: Tx, topup: NewTopup): Promise<string> {
  try {
    await insertTopup(tx, topup);
    return topup.id;
  } catch (error) {
    if (!isDuplicateOf(error, 'repeat_key')) throw error;
    const first = await tx.row<{ id: string }>('select id from topup where reseller_id = ? and repeat_key = ?', [
      topup.resellerId,
      topup.repeatKey,
    ]);
    // It has failed in this very moment: the next try finds the way free.
    if (first === undefined) throw new RetrySameReference('retry-same-ref', 1, { cause: error });
    return first.id;
  }
}

function acceptanceOf(topup: NewTopup, httpStatus: number, saldo: Rupiah): Acceptance {
  const { id: topupId, reference: refId, productCode, destination, price, state, errorCode, acceptedAt } = topup;
  const finishedAt = state === 'failed' ? acceptedAt : null;
  return {
    httpStatus,
    topup: { topupId, refId, productCode, destination, price, state, errorCode, sn: null, acceptedAt, finishedAt },
    saldo,
    isRepeated: false,
  };
}

async function factsOf(tx: Tx, topupId: string, refId: string): Promise<TopupFacts> {
  const topup = await readTopup(tx, topupId);
  if (topup === undefined) throw new Error(`a reference names topup ${topupId}, which does not exist`);
  const { productCode, destination, price, state, errorCode, sn, acceptedAt, finishedAt } = topup;
  return { topupId, refId, productCode, destination, price, state, errorCode, sn, acceptedAt, finishedAt };
}
