import { createBniBank } from '../../../../src/bank/bni';
import { decryptBni, encryptBni } from '../../../../src/bank/bni/cipher';
import { type Bill } from '../../../../src/bank/virtual-account-bank';
import { rupiah } from '../../../../src/domain/money';
import { instant } from '../../../../src/domain/time';
import { type PurchaseReply, type PurchaseRequest } from '../../../../src/outbound-http/purchase-http';

export const ACCESS = {
  url: 'https://bank.test',
  clientId: '77001',
  prefix: '988',
  secret: '0123456789abcdef0123456789abcdef',
  callbackIps: undefined,
};

export const NOW = instant('2026-02-02T02:40:00.000Z');
export const NOW_SECONDS = 1_770_000_000;

export const bill = (changes: Partial<Bill> = {}): Bill => ({
  trxId: 'CIC-2026-000123-01',
  number: '9887700100000123',
  billingType: 'c',
  amount: rupiah(3_500_000),
  expiresAt: instant('2026-01-31T16:59:59.000Z'),
  customerName: 'Budi Santoso',
  customerPhone: '6281234567890',
  customerEmail: 'budi@example.com',
  description: 'Cicilan 1 dari 12',
  ...changes,
});

export const seal = (content: unknown, sentAt = NOW_SECONDS, keys = ACCESS): string =>
  encryptBni(JSON.stringify(content), keys, sentAt);

export const answered = (body: unknown, status = 200): PurchaseReply => ({
  kind: 'answered',
  status,
  headers: {},
  body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
});

/** An answer of success about something. */
export const success = (content: unknown): PurchaseReply => answered({ status: '000', data: seal(content) });

/** A bank behind a wire that gives this reply to everything, and what was sent over it. */
export function wiredTo(reply: PurchaseReply, windowSeconds?: number) {
  const posted: PurchaseRequest[] = [];
  const http = {
    post(request: PurchaseRequest) {
      posted.push(request);
      return Promise.resolve(reply);
    },
  };
  const window = windowSeconds === undefined ? {} : { windowSeconds: () => windowSeconds };
  const bank = createBniBank({ access: ACCESS, http, now: () => NOW, ...window });
  return { bank, posted };
}

/** What stands inside the sealed text of a request. */
export function contentOf(request: PurchaseRequest | undefined): unknown {
  const { data } = JSON.parse(String(request?.body)) as { data: string };
  const opened = decryptBni(data, ACCESS, { nowSeconds: NOW_SECONDS, windowSeconds: 0 });
  return opened.kind === 'opened' ? opened.json : opened.fault;
}
