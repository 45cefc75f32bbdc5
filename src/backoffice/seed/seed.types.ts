import { type DestinationKind } from '../../domain/topup/destination';
import { type Rupiah } from '../../domain/money';

/** Where a row stands, for the person who wrote it. */
export interface Place {
  file: string;
  line: number;
}

/** Something that keeps the whole import from happening; the sentence is for people. */
export interface SeedProblem extends Place {
  problem: string;
}

/** What was, or with `--dry-run` would be, done. Values are for people; those of secrets are not among them. */
export interface SeedChange extends Place {
  what: 'created' | 'changed';
  subject: string;
  detail: Readonly<Record<string, string>>;
}

/**
 * What the files say, each field valid by itself. `undefined` means that nothing is said: what is there stays, and a new
 * row gets the usual value. `null` empties a field.
 */
export interface Seed {
  priceLevels: readonly SeedPriceLevel[];
  products: readonly SeedProduct[];
  prices: readonly SeedPrice[];
  prefixes: readonly SeedPrefix[];
  suppliers: readonly SeedSupplier[];
  terminals: readonly SeedTerminal[];
  routes: readonly SeedRoute[];
  resellers: readonly SeedReseller[];
  saldo: readonly SeedSaldo[];
  bankAccounts: readonly SeedBankAccount[];
}

export interface SeedPriceLevel extends Place {
  code: string;
  name: string;
}

export interface SeedProduct extends Place {
  code: string;
  name: string;
  destinationKind: DestinationKind;
  carrier?: string | null | undefined;
  isActive?: boolean | undefined;
  isTransferOffered?: boolean | undefined;
}

export interface SeedPrice extends Place {
  product: string;
  priceLevel: string;
  price: Rupiah;
}

export interface SeedPrefix extends Place {
  prefix: string;
  carrier: string;
}

export interface SeedSupplier extends Place {
  code: string;
  name: string;
  adapter: string;
}

export interface SeedTerminal extends Place {
  code: string;
  supplier: string;
  name: string;
  /** As the adapter wants it: address and credentials. */
  config?: Readonly<Record<string, unknown>> | undefined;
  hours?: { opensAt: string; closesAt: string } | undefined;
  isOn?: boolean | undefined;
  /** Settings that differ from the profile of the adapter. */
  profileOverrides?: Readonly<Record<string, unknown>> | null | undefined;
  /** What we had there when the books began. */
  deposit?: Rupiah | undefined;
  stockWarnBelow?: Rupiah | null | undefined;
}

export interface SeedRoute extends Place {
  terminal: string;
  product: string;
  sku: string;
  cost: Rupiah;
  priority: number;
  isActive?: boolean | undefined;
}

export interface SeedReseller extends Place {
  code: string;
  name: string;
  priceLevel: string;
  reportUrl?: string | null | undefined;
  reportDialect?: 'native' | 'otomax' | undefined;
  allowedIps?: string | null | undefined;
  requestsPerMinute?: number | undefined;
  isActive?: boolean | undefined;
  isRepeatGuarded?: boolean | undefined;
  isOrderOffered?: boolean | undefined;
  isTiketOffered?: boolean | undefined;
  apiKey?: string | undefined;
  secret?: string | undefined;
  pin?: string | undefined;
  password?: string | undefined;
  isUnsignedAllowed?: boolean | undefined;
}

export interface SeedSaldo extends Place {
  reseller: string;
  /** What we owed it when the books began. */
  amount: Rupiah;
  note?: string | undefined;
}

export interface SeedBankAccount extends Place {
  /** Names its accounts in the ledger. */
  code: string;
  bank: string;
  number: string;
  holder: string;
  feed?: string | null | undefined;
  isTimed?: boolean | undefined;
  isOffered?: boolean | undefined;
}

/** Made for a reseller whose file names none. Told once, and kept nowhere in the clear. */
export interface NewCredential {
  reseller: string;
  apiKey: string;
  secret: string;
}

export interface SeedResult {
  problems: readonly SeedProblem[];
  changes: readonly SeedChange[];
  /** Rows that were as the files want them, by file. */
  unchanged: ReadonlyMap<string, number>;
  newCredentials: readonly NewCredential[];
}
