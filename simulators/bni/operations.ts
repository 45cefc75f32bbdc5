import { BILLING_TYPES, type Bill, type Bills } from './bills';
import { type Merchant } from './cipher';
import { wibTexts } from './wib';

export type Body = Record<string, unknown>;

/** What the bank says to one call: a refusal has a code, and a success has a text about the bill. */
export type Result =
  | { status: '000'; content: Record<string, string | null> }
  | { status: string; content?: undefined };

const DEFAULT_LIFE_MS = 30 * 24 * 60 * 60 * 1000;

type Operation = (bills: Bills, body: Body, merchant: Merchant) => Result | Promise<Result>;

/** By the `type` inside the sealed text. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  createbilling: create,
  updatebilling: update,
  inquirybilling: inquire,
  inactivebilling: inactivate,
};

async function create(bills: Bills, body: Body, merchant: Merchant): Promise<Result> {
  const type = BILLING_TYPES.find((code) => code === body['billing_type']);
  if (type === undefined) return refuse('016');
  const number = text(body['virtual_account']) || freeNumber(bills, merchant);
  const fault = idFault(body) ?? termsFault(body, type) ?? numberFault(number, merchant);
  if (fault !== undefined) return refuse(fault);
  const trxId = text(body['trx_id']);
  if (bills.find(trxId)) return refuse('105');
  const other = bills.ofNumber(number);
  if (other && bills.stateOf(other) === 'active') return refuse('102');
  const now = new Date().toISOString();
  await bills.save({
    trxId,
    number,
    billingType: type,
    ...termsOf(body),
    createdAt: now,
    updatedAt: now,
    isClosed: false,
  });
  return named(trxId, number);
}

async function update(bills: Bills, body: Body): Promise<Result> {
  const bill = bills.find(text(body['trx_id']));
  const fault = idFault(body) ?? (bill ? undefined : '101');
  if (fault !== undefined || !bill) return refuse(fault ?? '101');
  const state = bills.stateOf(bill);
  if (state === 'paid') return refuse('100');
  if (state !== 'active') return refuse('103');
  const given = text(body['virtual_account']);
  if (given !== '' && given !== bill.number) return refuse('006');
  const wrong = termsFault(body, bill.billingType);
  if (wrong !== undefined) return refuse(wrong);
  const terms = termsOf(body);
  if (bill.billingType !== 'o' && terms.amount < bills.paidOf(bill.trxId)) return refuse('107');
  await bills.save({ ...bill, ...terms, updatedAt: new Date().toISOString() });
  return named(bill.trxId, bill.number);
}

async function inactivate(bills: Bills, body: Body): Promise<Result> {
  const bill = bills.find(text(body['trx_id']));
  if (!bill) return refuse('101');
  if (text(body['virtual_account']) !== bill.number) return refuse('006');
  const state = bills.stateOf(bill);
  if (state === 'paid') return refuse('100');
  if (state !== 'active') return refuse('103');
  await bills.save({ ...bill, isClosed: true, updatedAt: new Date().toISOString() });
  return named(bill.trxId, bill.number);
}

function inquire(bills: Bills, body: Body, { clientId }: Merchant): Result {
  const bill = bills.find(text(body['trx_id']));
  if (!bill) return refuse('101');
  const last = bills.lastPaymentOf(bill.trxId);
  const moments = { created: bill.createdAt, expired: bill.expiresAt, payment: last?.at, last_updated: bill.updatedAt };
  const content = {
    client_id: clientId,
    trx_id: bill.trxId,
    trx_amount: String(bill.amount),
    virtual_account: bill.number,
    customer_name: bill.customerName,
    customer_phone: bill.customerPhone,
    customer_email: bill.customerEmail,
    ...Object.fromEntries(Object.entries(moments).flatMap(([name, moment]) => momentFields(name, moment))),
    payment_ntb: last?.ntb ?? null,
    payment_amount: last ? String(bills.paidOf(bill.trxId)) : '0',
    va_status: bills.stateOf(bill) === 'active' ? '1' : '2',
    description: bill.description,
    billing_type: bill.billingType,
  };
  return { status: '000', content };
}

function momentFields(name: string, moment: string | undefined): [string, string | null][] {
  const texts = moment === undefined ? { local: null, iso: null } : wibTexts(moment);
  return [
    [`datetime_${name}`, texts.local],
    [`datetime_${name}_iso8601`, texts.iso],
  ];
}

function idFault(body: Body): string | undefined {
  return /^[\x21-\x7e]{1,30}$/.test(text(body['trx_id'])) ? undefined : '001';
}

function termsFault(body: Body, type: Bill['billingType']): string | undefined {
  const [amount, name] = [text(body['trx_amount']), text(body['customer_name'])];
  if (/[.,]/.test(amount)) return '013';
  if (!/^\d{1,14}$/.test(amount) || name === '' || name.length > 255) return '001';
  if (text(body['description']).length > 100) return '001';
  if ((type === 'o') !== (Number(amount) === 0)) return '011';
  // Which names the bank refuses is not known; here it is one without any letter.
  if (!/\p{L}/u.test(name)) return '017';
  const expiry = text(body['datetime_expired']);
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/.test(expiry);
  return expiry === '' || (isTime && Date.parse(expiry) > Date.now()) ? undefined : '012';
}

function numberFault(number: string, { prefix, clientId }: Merchant): string | undefined {
  return /^\d{16}$/.test(number) && number.startsWith(prefix + clientId) ? undefined : '006';
}

/** What is left out is empty afterwards, also what stood there before. */
function termsOf(body: Body) {
  const expiry = text(body['datetime_expired']);
  const expiresMs = expiry === '' ? Date.now() + DEFAULT_LIFE_MS : Date.parse(expiry);
  return {
    amount: Number(text(body['trx_amount'])),
    customerName: text(body['customer_name']),
    customerEmail: text(body['customer_email']),
    customerPhone: text(body['customer_phone']),
    description: text(body['description']),
    expiresAt: new Date(expiresMs).toISOString(),
  };
}

/** From the end of the range, where no client begins. */
function freeNumber(bills: Bills, { prefix, clientId }: Merchant): string {
  const own = 16 - prefix.length - clientId.length;
  return `${prefix}${clientId}${String(10 ** own - 1 - bills.list().length).padStart(own, '0')}`;
}

const named = (trxId: string, number: string): Result => ({
  status: '000',
  content: { virtual_account: number, trx_id: trxId },
});

const refuse = (status: string): Result => ({ status });

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
