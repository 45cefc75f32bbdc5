import { randomBytes } from 'node:crypto';
import { RetrySameReference } from '../domain/errors';
import { type ResellerId, type TransferId } from '../domain/ids';
import { formatRupiah, type Rupiah } from '../domain/money';
import { type Settings } from '../domain/settings';
import { after, type Instant } from '../domain/time';
import { type TransferPurpose } from '../domain/transfer/terms';
import { graceUntil } from '../domain/transfer/transfer-life';
import { chooseCode, finalsOf, usedPercent } from '../domain/transfer/unique-code';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import {
  countReserved,
  insertTransfer,
  readAmountUses,
  takeAmount,
} from '../persistence/repositories/amount-use.repository';
import {
  type BankAccountRow,
  listBankAccounts,
  lockBankAccount,
} from '../persistence/repositories/bank-account.repository';
import { openPeopleItem } from '../settlement/open-people-item';
import { type MoneyContext } from './context';
import { putAwaitingItem } from './life/transfer-item';
import { queueBuyerMessage } from './messages/queue-buyer-message';

export interface NewTransfer {
  purpose: TransferPurpose;
  resellerId: ResellerId;
  base: Rupiah;
  /** How long the payer may take. */
  windowMs: number;
  payerName: string | null;
  /** Digits with the country code. */
  contactPhone: string | null;
  contactEmail: string | null;
}

export interface ReservedTransfer {
  transferId: TransferId;
  no: number;
  code: number;
  final: Rupiah;
  token: string;
  bankAccount: { code: string; bank: string; number: string; holder: string };
  expiresAt: Instant;
}

/** Codes come back when transfers are paid or expire: asking again sooner is of no use. */
const RETRY_AFTER_SECONDS = 60;
/** 192 bits, in 32 characters of a URL: the public page knows nobody by anything else. */
const TOKEN_BYTES = 24;

/**
 * Asks for a transfer: takes a final amount that nobody else is asked for (U2, U3, T2) under the lock of the account's
 * row, writes the transfer with its work item and the message to the payer. First lock of its transaction; its time is
 * the one after that lock.
 *
 * Throws `RetrySameReference` with `codes-exhausted` when every account that is offered has too few free, or
 * `too-many-open`. Not safe to repeat: each call asks for another transfer.
 */
export async function reserveTransfer(
  tx: Tx,
  transfer: NewTransfer,
  { settings }: Pick<MoneyContext, 'settings'>,
): Promise<ReservedTransfer> {
  // Counted without a lock: a few more than the limit at one moment harm nobody.
  if ((await countReserved(tx, transfer.resellerId)) >= settings.openTransfersPerReseller) {
    throw new RetrySameReference('too-many-open', RETRY_AFTER_SECONDS);
  }
  const amount = await takeFreeAmount(tx, transfer.base, settings);
  const { account, code, final, now } = amount;
  const expiresAt = after(now, transfer.windowMs);
  const row = {
    ...{ id: newId(), purpose: transfer.purpose, resellerId: transfer.resellerId, bankAccountId: account.id },
    ...{ base: transfer.base, code, final, token: randomBytes(TOKEN_BYTES).toString('base64url') },
    ...{ payerName: transfer.payerName, contactPhone: transfer.contactPhone, contactEmail: transfer.contactEmail },
    ...{ expiresAt, graceUntil: graceUntil(expiresAt, account, settings), createdAt: now },
  };
  const no = await insertTransfer(tx, row);
  await takeAmount(tx, { bankAccountId: account.id, final, transferId: row.id }, now);
  await putAwaitingItem(tx, { transferId: row.id, graceUntil: row.graceUntil, nextAt: expiresAt }, now);
  await queueBuyerMessage(tx, { transferId: row.id, kind: 'requested' }, now);
  await tellShortage(tx, { ...amount, base: transfer.base }, settings);
  const { bank, number, holder } = account;
  const bankAccount = { code: account.code, bank, number, holder };
  return { transferId: row.id, no, code, final, token: row.token, bankAccount, expiresAt };
}

interface FreeAmount {
  account: BankAccountRow;
  code: number;
  final: Rupiah;
  /** Of the amounts of this base on this account, this one among them. */
  usedPercent: number;
  now: Instant;
}

/** Of the first account that has one. Its row stays locked: until the COMMIT nobody else chooses among its amounts. */
async function takeFreeAmount(tx: Tx, base: Rupiah, settings: Settings): Promise<FreeAmount> {
  const { quarantineMs, codesFreeLeastPercent: freeLeastPercent } = settings;
  for (const { id } of (await listBankAccounts(tx)).filter(({ isOffered }) => isOffered)) {
    const account = await lockBankAccount(tx, id);
    if (!account.isOffered) continue;
    const now = await tx.now();
    const mode = account.codeMode;
    const uses = await readAmountUses(tx, id, finalsOf(base, mode));
    const chosen = chooseCode({ base, mode, uses, now, quarantineMs, freeLeastPercent, account: account.code });
    if (chosen.kind === 'exhausted') continue;
    const { code, final } = chosen;
    uses.set(final, { reservedAt: now, releasedAt: null });
    return { account, code, final, now, usedPercent: usedPercent({ base, mode, uses }) };
  }
  throw new RetrySameReference('codes-exhausted', RETRY_AFTER_SECONDS);
}

/** T2: while there still are some, people can offer another account, or find out who asks for so many. */
async function tellShortage(
  tx: Tx,
  { account, base, usedPercent: percent, now }: FreeAmount & { base: Rupiah },
  settings: Settings,
): Promise<void> {
  if (percent < settings.codesUsedWarnPercent) return;
  await openPeopleItem(
    tx,
    {
      ...{ kind: 'bank-account', subject: account.id, state: 'codes-short', topupId: null, owner: 'admin' },
      detail: `kode unik untuk ${formatRupiah(base)} terpakai ${percent}%`,
    },
    { now, settings },
  );
}
