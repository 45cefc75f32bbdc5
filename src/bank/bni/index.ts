import { type BniAccess } from '../../config/environment';
import { type Instant } from '../../domain/time';
import { type BankHttp } from '../../outbound-http/create-bank-http';
import { type VirtualAccountBank } from '../virtual-account-bank';
import { createBniClient } from './client';
import { type BniConfig, bniConfig, NUMBER_LENGTH } from './config';
import { billTerms, translateChange, translateInquiry } from './translate';

export interface BniBankOptions {
  access: BniAccess;
  http: BankHttp;
  now: () => Instant;
  /** How far the clock in an answer may be from ours; the longer of BNI's own two limits unless given. */
  windowSeconds?: () => number | Promise<number>;
  timeoutMs?: number;
}

const USUAL_WINDOW_SECONDS = 480;
const TIMEOUT_MS = 30_000;

/**
 * BNI eCollection. Each call is one request and never throws for an outcome; what may be repeated is said by the port.
 * Throws at once when the settings cannot be right. What is peculiar about BNI is in README.md.
 */
export function createBniBank(options: BniBankOptions): VirtualAccountBank {
  const { access, http, now, windowSeconds = () => USUAL_WINDOW_SECONDS, timeoutMs = TIMEOUT_MS } = options;
  const config = bniConfig(access);
  const client = createBniClient({ config, http, now, windowSeconds, timeoutMs });
  return {
    name: 'bni',
    async create(bill) {
      const request = { type: 'createbilling', billing_type: bill.billingType, ...billTerms(bill) } as const;
      return translateChange(await client.call(request), 'create', bill);
    },
    async update(bill) {
      return translateChange(await client.call({ type: 'updatebilling', ...billTerms(bill) }), 'update', bill);
    },
    async close(bill) {
      const request = { type: 'inactivebilling', trx_id: bill.trxId, virtual_account: bill.number } as const;
      return translateChange(await client.call(request), 'close', bill);
    },
    async inquire(trxId) {
      return translateInquiry(await client.call({ type: 'inquirybilling', trx_id: trxId }), trxId);
    },
    numberOf: (n) => numberOf(config, n),
  };
}

function numberOf({ prefix, clientId }: BniConfig, n: number): string {
  const own = NUMBER_LENGTH - prefix.length - clientId.length;
  if (!Number.isSafeInteger(n) || n < 1 || n >= 10 ** own) throw new RangeError(`no virtual account has number ${n}`);
  return `${prefix}${clientId}${String(n).padStart(own, '0')}`;
}
