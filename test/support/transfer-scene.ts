/**
 * Accounts, transfers, lines of the bank, proofs and refunds, straight by SQL, for what only reads them: no books behind
 * them. Each call names what the test is about; the rest is ordinary.
 */
import { type WorkItemOwner } from '../../src/domain/promises';
import { type Direction, type RefundState, type TransferState } from '../../src/domain/transfer/terms';
import { after, businessDate, type Instant } from '../../src/domain/time';
import { openBankAccounts, openHouseAccounts } from '../../src/ledger/accounts';
import { type Database } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { dateOf, dateOrNull } from '../../src/persistence/repositories/columns';
import { insertReseller, testSecretBox } from './fixtures';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface TransferWish {
  accountId?: string;
  purpose?: 'order' | 'tiket';
  base?: number;
  code?: number;
  state?: TransferState;
  payerName?: string | null;
  phone?: string | null;
  createdAt?: Instant;
  expiresAt?: Instant;
  /** Of its SLA, while people look at it. */
  dueAt?: Instant;
}

export interface LineWish {
  accountId?: string;
  amount?: number;
  direction?: Direction;
  state?: string;
  exception?: string | null;
  /** Null: the day only. */
  bookedAt?: Instant | null;
  firstSeenAt?: Instant;
  text?: string;
  senderName?: string | null;
  suggestedTransferId?: string | null;
  dueAt?: Instant;
  /** Which clock of people runs for it, when it is open. */
  clock?: 'order' | 'tiket' | 'suspense';
}

export interface SceneTransfer {
  id: string;
  no: number;
  token: string;
  final: number;
  orderId: string | null;
  itemId: string | null;
}

export async function openTransferScene(db: Database) {
  const reseller = await insertReseller(db, { code: `AG${newId().slice(-6)}`, saldo: 5_000_000 });
  await db.transaction((tx) => openHouseAccounts(tx));
  const mandiri = await insertBankAccount(db, { bank: 'Bank Mandiri', number: `137${newId().slice(-6)}2210` });
  const bni = await insertBankAccount(db, { bank: 'BNI', number: `008${newId().slice(-5)}8841` });
  const own = { db, resellerId: reseller.resellerId, mandiri };
  return {
    ...{ reseller, mandiri, bni },
    transfer: (wish: TransferWish = {}) => insertTransfer(own, wish),
    line: (wish: LineWish = {}) => insertLine(own, wish),
    proof: (transferId: string, wish: { n?: number; state?: string; saidAmount?: number | null; mime?: string } = {}) =>
      insertProof(db, transferId, wish),
    refund: (wish: RefundWish = {}) => insertRefund(own, wish),
    note: async (subject: string, text: string, kind = 'note'): Promise<void> => {
      await db.write('insert into money_note (id, subject, kind, text, at) values (?, ?, ?, ?, utc_timestamp(3))', [
        ...[newId(), subject, kind, text],
      ]);
    },
    match: async (mutationId: string, transferId: string, amount: number): Promise<void> => {
      await db.write(
        `insert into mutation_match (id, mutation_id, transfer_id, n, amount, method, rule, matched_at)
         values (?, ?, ?, 1, ?, 'auto', 'U5', utc_timestamp(3))`,
        [newId(), mutationId, transferId, amount],
      );
    },
  };
}

interface Own {
  db: Database;
  resellerId: string;
  mandiri: string;
}

let accounts = 0;

/** With its accounts in the ledger. Returns its id. */
export async function insertBankAccount(
  db: Database,
  { bank, number }: { bank: string; number?: string },
): Promise<string> {
  const id = newId();
  const code = `uji${id.slice(-8).toLowerCase()}${accounts++}`;
  await db.write(
    `insert into bank_account (id, code, bank, number, holder, feed, feed_heard_at, created_at)
     values (?, ?, ?, ?, 'PT Sinar Niaga Digital', 'moota', utc_timestamp(3), utc_timestamp(3))`,
    [id, code, bank, number ?? id.slice(-12)],
  );
  await db.transaction((tx) => openBankAccounts(tx, code));
  return id;
}

const OPEN_STATES: readonly string[] = ['awaiting', 'verifying', 'asked'];

async function insertTransfer({ db, resellerId, mandiri }: Own, wish: TransferWish): Promise<SceneTransfer> {
  const now = await db.now();
  const { purpose = 'order', base = 250_000, code = 118, state = 'awaiting' } = wish;
  const createdAt = wish.createdAt ?? after(now, -20 * MINUTE_MS);
  const expiresAt = wish.expiresAt ?? after(createdAt, HOUR_MS);
  const [id, token] = [newId(), newId().padEnd(32, 'x')];
  const isOpen = OPEN_STATES.includes(state);
  await db.write(
    `insert into transfer (id, purpose, reseller_id, bank_account_id, base_amount, unique_code, final_amount, state,
       is_reserved, token, payer_name, contact_phone, expires_at, grace_until, created_at, verified_at, received)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, purpose, resellerId, wish.accountId ?? mandiri, base, code, base + code, state, isOpen ? 1 : null, token],
      ...[wish.payerName ?? null, wish.phone ?? null, dateOf(expiresAt), dateOf(after(expiresAt, 2 * HOUR_MS))],
      ...[dateOf(createdAt), state === 'verified' ? dateOf(now) : null, state === 'verified' ? base + code : null],
    ],
  );
  const orderId = await insertPurpose(db, { id, purpose, resellerId, base, state, createdAt });
  const dueAt = wish.dueAt ?? (state === 'awaiting' ? expiresAt : after(now, 10 * MINUTE_MS));
  const itemId = isOpen
    ? await insertItem(db, { kind: 'transfer', subject: id, state, owner: 'operator', dueAt, openedAt: createdAt })
    : null;
  if (state === 'verifying' || state === 'asked') {
    await insertClock(db, { kind: 'transfer', subject: id, purpose, dueAt, startedAt: createdAt });
  }
  const row = await db.row<{ no: string }>('select no from transfer where id = ?', [id]);
  return { id, no: Number(row?.no), token, final: base + code, orderId, itemId };
}

async function insertPurpose(
  db: Database,
  transfer: { id: string; purpose: string; resellerId: string; base: number; state: string; createdAt: Instant },
): Promise<string | null> {
  const { id, purpose, resellerId, base, state, createdAt } = transfer;
  const purposeId = newId();
  if (purpose === 'tiket') {
    await db.write(
      `insert into tiket (id, reseller_id, origin, reference, amount, state, transfer_id, created_at)
       values (?, ?, 'h2h', ?, ?, ?, ?, ?)`,
      [
        ...[purposeId, resellerId, Buffer.from(`T-${purposeId}`), base],
        ...[state === 'verified' ? 'credited' : state === 'released' ? 'expired' : 'awaiting', id, dateOf(createdAt)],
      ],
    );
    return null;
  }
  await db.write(
    `insert into digital_order (id, reseller_id, reference, content_hash, http_status, product_code, destination, price,
       state, transfer_id, created_at) values (?, ?, ?, ?, 202, 'S10', '081355500456', ?, ?, ?, ?)`,
    [
      ...[purposeId, resellerId, Buffer.from(`O-${purposeId}`), Buffer.alloc(32), base],
      ...[state === 'verified' ? 'processing' : state === 'released' ? 'expired' : 'awaiting', id, dateOf(createdAt)],
    ],
  );
  return purposeId;
}

const OPEN_LINES: readonly string[] = ['new', 'open', 'doubted'];
let lines = 0;

async function insertLine(
  { db, mandiri }: Own,
  wish: LineWish,
): Promise<{ id: string; no: number; itemId: string | null }> {
  const now = await db.now();
  const { amount = 250_181, direction = 'credit', state = 'open', text = 'TRF DIMAS PRAKOSO' } = wish;
  const bookedAt = wish.bookedAt === undefined ? after(now, -10 * MINUTE_MS) : wish.bookedAt;
  const firstSeenAt = wish.firstSeenAt ?? after(now, -8 * MINUTE_MS);
  const exception = wish.exception === undefined ? (state === 'open' ? 'unmatched' : null) : wish.exception;
  const id = newId();
  lines += 1;
  await db.write(
    `insert into bank_mutation (id, bank_account_id, wib_date, direction, amount, k, booked_at, text, normal_text,
       sender_name, sources, state, exception, suggested_transfer_id, first_seen_at, processed_at, ended_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'moota', ?, ?, ?, ?, ?, ?)`,
    [
      ...[id, wish.accountId ?? mandiri, businessDate(bookedAt ?? firstSeenAt), direction, amount, lines],
      ...[dateOrNull(bookedAt), text, text.toUpperCase(), wish.senderName ?? null, state, exception],
      ...[wish.suggestedTransferId ?? null, dateOf(firstSeenAt), state === 'new' ? null : dateOf(now)],
      OPEN_LINES.includes(state) ? null : dateOf(now),
    ],
  );
  const dueAt = wish.dueAt ?? after(firstSeenAt, 4 * HOUR_MS);
  const itemState = exception ?? 'unjudged';
  const itemId = OPEN_LINES.includes(state)
    ? await insertItem(db, {
        kind: 'mutation',
        subject: id,
        state: itemState,
        owner: 'operator',
        dueAt,
        openedAt: firstSeenAt,
      })
    : null;
  if (state === 'open') {
    const purpose = wish.clock ?? 'suspense';
    await insertClock(db, { kind: 'mutation', subject: id, purpose, dueAt, startedAt: firstSeenAt });
  }
  const row = await db.row<{ no: string }>('select no from bank_mutation where id = ?', [id]);
  return { id, no: Number(row?.no), itemId };
}

async function insertProof(
  db: Database,
  transferId: string,
  {
    n = 1,
    state = 'open',
    saidAmount = null,
    mime = 'image/webp',
  }: {
    n?: number;
    state?: string;
    saidAmount?: number | null;
    mime?: string;
  },
): Promise<string> {
  const id = newId();
  await db.write(
    `insert into proof (id, transfer_id, n, mime, original_mime, bytes, sha256, width, height, state, note, said_amount,
       source_ip, uploaded_at)
     values (?, ?, ?, ?, 'image/jpeg', 1234, ?, 600, 900, ?, 'Sudah saya transfer', ?, '203.0.113.9', utc_timestamp(3))`,
    [id, transferId, n, mime, Buffer.from(id.padEnd(32, '.')), state, saidAmount],
  );
  return id;
}

export interface RefundWish {
  kind?: 'order' | 'excess' | 'mutation';
  mutationId?: string | null;
  transferId?: string | null;
  orderId?: string | null;
  amount?: number;
  state?: RefundState;
  requestedBy?: string | null;
  dueAt?: Instant;
  hasPayee?: boolean;
}

async function insertRefund({ db, mandiri }: Own, wish: RefundWish): Promise<{ id: string; no: number }> {
  const now = await db.now();
  const { kind = 'order', amount = 250_000, state = 'requested', hasPayee = true } = wish;
  const id = newId();
  await db.write(
    `insert into refund (id, kind, order_id, transfer_id, mutation_id, source_account, bank_account_id, amount, reason,
       payee_bank, payee_number_sealed, payee_number_end, payee_name, state, requested_by, requested_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, 'Produk ditutup sebelum dibeli', ?, ?, ?, ?, ?, ?, utc_timestamp(3))`,
    [
      ...[id, kind, wish.orderId ?? null, wish.transferId ?? null, wish.mutationId ?? null],
      ...[`escrow:${wish.orderId ?? id}`, mandiri, amount],
      ...(hasPayee ? ['BCA', testSecretBox.seal('5220304050'), '4050', 'DIMAS PRAKOSO'] : [null, null, null, null]),
      ...[state, wish.requestedBy ?? null],
    ],
  );
  if (state !== 'confirmed' && state !== 'cancelled') {
    const dueAt = wish.dueAt ?? after(now, 4 * HOUR_MS);
    await insertItem(db, { kind: 'refund', subject: id, state, owner: 'supervisor', dueAt, openedAt: now });
    await insertClock(db, { kind: 'refund', subject: id, purpose: 'refund', dueAt, startedAt: now });
  }
  const row = await db.row<{ no: string }>('select no from refund where id = ?', [id]);
  return { id, no: Number(row?.no) };
}

interface SceneItem {
  kind: string;
  subject: string;
  state: string;
  owner: WorkItemOwner;
  dueAt: Instant;
  openedAt: Instant;
}

async function insertItem(db: Database, { kind, subject, state, owner, dueAt, openedAt }: SceneItem): Promise<string> {
  const id = newId();
  const now = await db.now();
  const escalateAt = dueAt > now ? dueAt : after(now, 15 * MINUTE_MS);
  await db.write(
    `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at,
       changed_at) values (?, ?, ?, ?, ?, 'look', ?, ?, ?, ?, ?)`,
    [
      ...[id, kind, subject, state, owner, dateOf(escalateAt), dateOf(dueAt), dateOf(escalateAt)],
      ...[dateOf(openedAt), dateOf(openedAt)],
    ],
  );
  return id;
}

async function insertClock(
  db: Database,
  {
    kind,
    subject,
    purpose,
    dueAt,
    startedAt,
  }: { kind: string; subject: string; purpose: string; dueAt: Instant; startedAt: Instant },
): Promise<void> {
  await db.write(
    `insert into sla_clock (id, subject_kind, subject, purpose, calendar, from_hour, until_hour, target_ms,
       started_at, due_at) values (?, ?, ?, ?, ?, 7, 22, ?, ?, ?)`,
    [
      ...[newId(), kind, subject, purpose, purpose === 'order' || purpose === 'tiket' ? 'daily' : 'business'],
      ...[15 * MINUTE_MS, dateOf(startedAt), dateOf(dueAt)],
    ],
  );
}
