/**
 * Rows that a test needs before it begins, straight by SQL. Nothing is shared: each test inserts its own, and names
 * only what it is about.
 */
import { createSecretBox, type SecretBox } from '../../src/config/secret-box';
import { type Origin } from '../../src/domain/ids';
import { type Instant, instant } from '../../src/domain/time';
import { type TopupState } from '../../src/domain/topup/topup-state';
import { type Queryable } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';

/** What the secrets of all fixtures are sealed with. */
export const testSecretBox: SecretBox = createSecretBox(Buffer.alloc(32, 7));

export interface ResellerFixture {
  resellerId: string;
  code: string;
  credentialId: string;
  apiKey: string;
  secret: string;
  /** Holds the saldo. */
  account: string;
  reportSecret: string;
}

export interface ResellerOptions {
  code?: string;
  saldo?: number;
  priceLevel?: string;
  isActive?: boolean;
  /** Comma separated. */
  allowedIps?: string | null;
  requestsPerMinute?: number;
  isRepeatGuarded?: boolean;
  reportUrl?: string | null;
  apiKey?: string;
  secret?: string;
}

/** A reseller with one credential and a saldo whose opening journal is in the books. */
export async function insertReseller(db: Queryable, options: ResellerOptions = {}): Promise<ResellerFixture> {
  const resellerId = newId();
  const unique = resellerId.slice(-10);
  const code = options.code ?? `R${unique}`;
  const reportSecret = `report-secret-${unique}`;
  await db.write(
    `insert into reseller (id, code, name, is_active, price_level, report_url, report_secret_sealed, allowed_ips,
                           requests_per_minute, is_repeat_guarded, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, utc_timestamp(3))`,
    [
      resellerId,
      code,
      `Agen ${code}`,
      options.isActive ?? true,
      options.priceLevel ?? 'standard',
      options.reportUrl ?? null,
      testSecretBox.seal(reportSecret),
      options.allowedIps ?? null,
      options.requestsPerMinute ?? 6000,
      options.isRepeatGuarded ?? false,
    ],
  );
  const credential = await insertCredential(db, {
    resellerId,
    apiKey: options.apiKey ?? `key-${unique}`,
    secret: options.secret ?? `secret-${unique}`,
  });
  const account = await insertSaldo(db, { resellerId, amount: options.saldo ?? 1_000_000 });
  return { resellerId, code, ...credential, account, reportSecret };
}

export interface MemberOptions {
  pin?: string;
  password?: string;
  isUnsignedAllowed?: boolean;
  isActive?: boolean;
}

export interface MemberFixture {
  /** The reseller's code. */
  memberId: string;
  pin: string;
  password: string;
}

/** Lets a reseller log in from text-center software. */
export async function insertMember(
  db: Queryable,
  { resellerId, code: memberId }: ResellerFixture,
  { pin = '1234', password = 's3cret', isUnsignedAllowed = false, isActive = true }: MemberOptions = {},
): Promise<MemberFixture> {
  await db.write(
    `insert into reseller_member (reseller_id, pin_sealed, password_sealed, is_unsigned_allowed, is_active, created_at)
     values (?, ?, ?, ?, ?, utc_timestamp(3))`,
    [resellerId, testSecretBox.seal(pin), testSecretBox.seal(password), isUnsignedAllowed, isActive],
  );
  return { memberId, pin, password };
}

async function insertCredential(
  db: Queryable,
  { resellerId, apiKey, secret }: { resellerId: string; apiKey: string; secret: string },
): Promise<{ credentialId: string; apiKey: string; secret: string }> {
  const credentialId = newId();
  await db.write(
    `insert into reseller_credential (id, reseller_id, api_key, secret_sealed, created_at)
     values (?, ?, ?, ?, utc_timestamp(3))`,
    [credentialId, resellerId, Buffer.from(apiKey), testSecretBox.seal(secret)],
  );
  return { credentialId, apiKey, secret };
}

/** Opens `saldo:<resellerId>` with an amount that came from before the books began. Returns the account's code. */
async function insertSaldo(
  db: Queryable,
  { resellerId, amount }: { resellerId: string; amount: number },
): Promise<string> {
  const account = `saldo:${resellerId}`;
  await insertAccount(db, { code: 'equity:opening', normalSide: 'credit', hasLimit: false });
  await insertAccount(db, { code: account, normalSide: 'credit', hasLimit: true, balance: amount });
  if (amount > 0) {
    const journalId = newId();
    await db.write(
      `insert into journal (id, subject, kind, n, posted_at) values (?, ?, 'opening', 1, utc_timestamp(3))`,
      [journalId, resellerId],
    );
    await db.write(
      `insert into entry (journal_id, line, account_code, side, amount)
       values (?, 1, 'equity:opening', 'debit', ?), (?, 2, ?, 'credit', ?)`,
      [journalId, amount, journalId, account, amount],
    );
  }
  return account;
}

/** Leaves an account that is there as it is. */
async function insertAccount(
  db: Queryable,
  account: { code: string; normalSide: 'debit' | 'credit'; hasLimit: boolean; balance?: number },
): Promise<void> {
  await db.write(
    `insert into account (code, normal_side, has_limit, balance, created_at) values (?, ?, ?, ?, utc_timestamp(3))
     on duplicate key update code = code`,
    [account.code, account.normalSide, account.hasLimit, account.balance ?? 0],
  );
}

export interface ProductOptions {
  code: string;
  name?: string;
  kind?: 'msisdn' | 'meter';
  carrier?: string | null;
  isActive?: boolean;
  isStopped?: boolean;
  /** By price level. */
  prices?: Readonly<Record<string, number>>;
}

/** A product with its prices; without `prices` it costs 10.500 at the level `standard`. */
export async function insertProduct(db: Queryable, options: ProductOptions): Promise<void> {
  await db.write(
    'insert into product (code, name, destination_kind, carrier, is_active, is_stopped) values (?, ?, ?, ?, ?, ?)',
    [
      options.code,
      options.name ?? `Pulsa ${options.code}`,
      options.kind ?? 'msisdn',
      options.carrier ?? null,
      options.isActive ?? true,
      options.isStopped ?? false,
    ],
  );
  for (const [level, price] of Object.entries(options.prices ?? { standard: 10_500 })) {
    await insertPriceLevel(db, level);
    await db.write('insert into product_price (product_code, price_level, price) values (?, ?, ?)', [
      options.code,
      level,
      price,
    ]);
  }
}

async function insertPriceLevel(db: Queryable, code: string): Promise<void> {
  await db.write('insert into price_level (code, name) values (?, ?) on duplicate key update name = name', [
    code,
    `Level ${code}`,
  ]);
}

/** Which prefixes belong to a carrier, as in `{ telkomsel: ['0811', '0812'] }`. */
export async function insertPrefixes(
  db: Queryable,
  prefixes: Readonly<Record<string, readonly string[]>>,
): Promise<void> {
  for (const [carrier, list] of Object.entries(prefixes)) {
    for (const prefix of list) {
      await db.write('insert into carrier_prefix (prefix, carrier) values (?, ?)', [prefix, carrier]);
    }
  }
}

export interface TopupOptions {
  resellerId: string;
  reference: string;
  /** Other references that were answered with this order. */
  aliases?: readonly string[];
  origin?: Origin;
  productCode?: string;
  destination?: string;
  price?: number;
  state?: TopupState;
  errorCode?: string | null;
  sn?: string | null;
  acceptedAt?: Instant;
  finishedAt?: Instant | null;
}

/**
 * An order and the references that name it, without hold, work item or attempts: enough for what only reads orders.
 * Returns its id.
 */
export async function insertTopupRow(db: Queryable, options: TopupOptions): Promise<string> {
  const topupId = newId();
  const origin = options.origin ?? 'h2h';
  const acceptedAt = new Date(options.acceptedAt ?? instant(Date.now()));
  await db.write(
    `insert into topup (id, reseller_id, origin, reference, product_code, destination, price, account_code, state,
                        error_code, sn, accepted_at, send_deadline, latest_send, finished_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      topupId,
      options.resellerId,
      origin,
      Buffer.from(options.reference),
      options.productCode ?? 'S10',
      options.destination ?? '081234567890',
      options.price ?? 10_500,
      `saldo:${options.resellerId}`,
      options.state ?? 'accepted',
      options.errorCode ?? null,
      options.sn ?? null,
      acceptedAt,
      acceptedAt,
      acceptedAt,
      options.finishedAt ? new Date(options.finishedAt) : null,
    ],
  );
  const isAlias = (reference: string): boolean => reference !== options.reference;
  for (const reference of [options.reference, ...(options.aliases ?? [])]) {
    await db.write(
      `insert into topup_reference (reseller_id, origin, reference, content_hash, http_status, topup_id, is_alias, created_at)
       values (?, ?, ?, ?, 202, ?, ?, ?)`,
      [options.resellerId, origin, Buffer.from(reference), Buffer.alloc(32), topupId, isAlias(reference), acceptedAt],
    );
  }
  return topupId;
}
