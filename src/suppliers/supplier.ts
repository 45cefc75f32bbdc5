import { type Rupiah } from '../domain/money';
import { type SupplierProfile } from '../domain/supplier-profile';
import { type Blame, type Verdict } from '../domain/topup/evidence';
import { type PurchaseHttp, type SendLimit } from '../outbound-http/purchase-http';

/** One purchase as a supplier needs it. The same order with the same reference again is the check by reference. */
export interface SupplierOrder {
  /** Ours, fixed for the attempt: at most 30 characters of `[A-Za-z0-9-]`. */
  supplierRef: string;
  /** What the supplier calls the product. */
  sku: string;
  destination: string;
  /** The most that the supplier may charge. */
  maxCost: Rupiah;
}

/** What the supplier said, sorted by what may be done next; everything it did not list is `unknown`. */
export interface SupplierStatement {
  verdict: Verdict;
  /** A first answer with this code is final although the supplier keeps a record (P8). */
  isFinal: boolean;
  blame: Blame;
  /** Theirs, such as `54`; for an answer that never came ours, such as `timeout`. At most 32 characters. */
  code: string | null;
  /** Serial number; null when there is none, also when theirs is empty or a dash. */
  sn: string | null;
  /** What they charged. */
  cost: Rupiah | null;
  supplierTrxId: string | null;
  /** Our deposit there after this order. */
  stock: Rupiah | null;
  /** They refused because our deposit is short: our business, not the customer's. */
  isDepositShort: boolean;
  /** The body as it came, for people to read; empty when none came. */
  raw: Buffer;
}

/** A configured line to a supplier. Neither call throws for an outcome, and neither repeats anything by itself. */
export interface SupplierLine {
  /** The purchase. Nothing leaves after `limit`: then the verdict is `not-sent`. */
  submit(order: SupplierOrder, limit: SendLimit): Promise<SupplierStatement>;
  /** The check by reference; with a profile that says so it may buy. Nothing leaves after `limit`. */
  check(order: SupplierOrder, limit: SendLimit): Promise<SupplierStatement>;
}

/** What came in at `/callbacks/<supplier>/<terminal>`, seen by the adapter. */
export type InboundCallback =
  /** `isAuthenticated` says whether the sender proved more than it could have read somewhere. */
  | { kind: 'statement'; supplierRef: string; isAuthenticated: boolean; statement: SupplierStatement }
  /** A test of the address; to be answered and forgotten. */
  | { kind: 'ping' }
  /** A proof was due and is missing or wrong. */
  | { kind: 'forged' }
  | { kind: 'unreadable' };

export interface RawCallback {
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The bytes as they came: signatures are over these. */
  body: Buffer;
}

/** The inbound half of an adapter: verify in constant time, then parse. `config` is what `parseConfig` returned. */
export interface SupplierInbound<Config> {
  read(callback: RawCallback, config: Config): InboundCallback;
}

/** One folder of `src/suppliers/`: everything that is particular about a kind of supplier. */
export interface SupplierAdapter<Config = unknown> {
  name: string;
  profile: SupplierProfile;
  /** Throws an error that names the wrong field, never its value. */
  parseConfig(config: unknown): Config;
  connect(config: Config, http: PurchaseHttp, profile: SupplierProfile): SupplierLine;
  inbound: SupplierInbound<Config>;
}
