import { type BillChange, type BillRecord, type BillRefusal } from '../../../../src/bank/virtual-account-bank';
import { nextDay, nextHour, nextTry } from '../../../../src/billing/bank-task/pauses';
import { ruleOnChange } from '../../../../src/billing/bank-task/rule-on-change';
import { ruleOnInquiry } from '../../../../src/billing/bank-task/rule-on-inquiry';
import { type TaskFacts } from '../../../../src/billing/bank-task/ruling';
import { rupiah } from '../../../../src/domain/money';
import { after, instant } from '../../../../src/domain/time';
import { type VirtualAccountRow } from '../../../../src/persistence/repositories/virtual-account.repository';

const NOW = instant('2026-03-02T03:00:00.000Z');
const EXPIRY = instant('2026-04-11T16:59:59.000Z');

function account(changes: Partial<VirtualAccountRow> = {}): VirtualAccountRow {
  return {
    ...{ id: 'V1', trxId: 'CIC-2026-000001-01', tagihanId: 'T1', customerId: 'C1', k: 1, number: '8001000000000001' },
    ...{ billingType: 'c', amount: rupiah(100), expiresAt: EXPIRY, state: 'creating', task: 'create' },
    ...{ taskAmount: rupiah(100), taskExpiresAt: EXPIRY, taskIsUnsure: true, taskTries: 1, taskNextAt: NOW },
    ...{ taskClaimedUntil: after(NOW, 90_000), lastCode: null, recognised: rupiah(0), inquiredTotal: null },
    ...{ inquiredAt: null, nextInquiryAt: null, unknownSince: null },
    ...changes,
  };
}

function facts(told: TaskFacts['told'], changes: Partial<VirtualAccountRow> = {}, isEnded = false): TaskFacts {
  const state = told === 'create' ? 'creating' : 'active';
  return {
    ...{ account: account({ state, task: told, ...changes }), told, isEnded, now: NOW },
    ...{ bill: { amount: rupiah(100), expiresAt: EXPIRY }, firstInquiryAt: after(NOW, 1000) },
  };
}

function record(changes: Partial<BillRecord> = {}): BillRecord {
  return {
    ...{ trxId: 'CIC-2026-000001-01', number: '8001000000000001', billingType: 'c', amount: rupiah(100) },
    ...{ paid: rupiah(0), isActive: true, expiresAt: EXPIRY, lastPaidAt: null, lastNtb: null },
    ...changes,
  };
}

const UNKNOWN = { unknownSince: after(NOW, -900_000) };
/** One not-found is not believed: the same question comes again, some minutes later. */
const ASKED_ONCE_MORE = { taskIsUnsure: true, taskNextAt: after(NOW, 900_000), unknownSince: NOW };

/** The bank is asked once more an hour later: it may carry out a call of ours late. */
const endedAs = (state: string) => ({ state, task: null, nextInquiryAt: after(NOW, 3_600_000) });

const refused = (code: BillRefusal): BillChange => ({ kind: 'refused', code, bankCode: '000' });

describe('what an answer to a change leaves in the row', () => {
  test.each<[TaskFacts['told'], BillRefusal, object]>([
    ['create', 'trx-id-used', { taskIsUnsure: true, taskNextAt: NOW, lastCode: 'trx-id-used' }],
    ['create', 'number-in-use', { taskIsUnsure: true, taskNextAt: NOW, lastCode: 'number-in-use' }],
    ['create', 'already-paid', { taskIsUnsure: true, taskNextAt: NOW, lastCode: 'already-paid' }],
    ['create', 'expired', { state: 'refused', task: null }],
    ['update', 'already-paid', { taskIsUnsure: true, taskNextAt: NOW, lastCode: 'already-paid' }],
    ['update', 'expired', { state: 'expired', task: null, nextInquiryAt: NOW }],
    ['update', 'not-found', { taskIsUnsure: true, taskNextAt: NOW, lastCode: 'not-found' }],
    ['close', 'already-paid', { state: 'paid', task: null, nextInquiryAt: NOW }],
    ['close', 'expired', { state: 'expired', task: null }],
    ['close', 'not-found', { state: 'closed', task: null }],
  ])('%s, refused as %s, the machine goes on by itself', (told, code, expected) => {
    const { change, problem } = ruleOnChange(facts(told), refused(code));
    expect(change).toMatchObject(expected);
    expect(problem).toBeNull();
  });

  test.each<[TaskFacts['told'], BillRefusal]>([
    ['create', 'name-refused'],
    ['create', 'bad-request'],
    ['create', 'no-access'],
    ['create', 'not-found'],
    ['update', 'amount-not-allowed'],
    ['update', 'trx-id-used'],
    ['close', 'number-in-use'],
  ])('%s, refused as %s, people are told and the task stays for a slow retry', (told, code) => {
    const { change, problem } = ruleOnChange(facts(told), refused(code));
    expect(change).toEqual({
      ...{ taskIsUnsure: false, taskNextAt: after(NOW, 3_600_000), taskClaimedUntil: null, lastCode: code },
    });
    expect(problem?.detail).toMatch(/BNI/);
  });

  test.each<BillRefusal>(['already-paid', 'not-found'])(
    'update, refused as %s after the bank itself has said that the bill is open, people are told and nothing is dropped',
    (code) => {
      const { change, problem } = ruleOnChange(facts('update', { taskTries: 3, lastCode: code }), refused(code));
      expect(change).toEqual({
        ...{ taskIsUnsure: false, taskNextAt: after(NOW, 3_600_000), taskClaimedUntil: null, lastCode: code },
      });
      expect(problem).not.toBeNull();
    },
  );

  test('a payment has ended the bill meanwhile, an answer never makes it payable again', () => {
    const paid = { state: 'paid', task: null, taskAmount: null, taskExpiresAt: null } as const;
    expect(ruleOnChange(facts('create', paid), { kind: 'done' }).change).toMatchObject({ state: 'paid', task: null });
    expect(ruleOnChange(facts('update', paid), refused('expired')).change).toMatchObject({ state: 'paid', task: null });
  });

  test('an open bill has no amount at the bank, it is settled all the same', () => {
    const open = facts('create', { billingType: 'o' });
    const { change } = ruleOnChange({ ...open, bill: { ...open.bill, amount: rupiah(0) } }, { kind: 'done' });
    expect(change).toMatchObject({ state: 'active', task: null, amount: 100 });
  });
});

describe('what an inquiry leaves in the row', () => {
  test.each<[string, TaskFacts, BillRecord | 'not-found', object]>([
    ['as it was told', facts('create'), record(), { state: 'active', task: null }],
    [
      'with another amount',
      facts('create'),
      record({ amount: rupiah(90) }),
      { state: 'active', task: 'update', amount: 90 },
    ],
    ['of a tagihan that ended', facts('create', {}, true), record(), { state: 'active', task: 'close' }],
    [
      'with a payment',
      facts('create'),
      record({ paid: rupiah(100), isActive: false }),
      { state: 'active', task: null, nextInquiryAt: NOW },
    ],
    ['run out', facts('create'), record({ isActive: false, expiresAt: NOW }), { state: 'expired', task: null }],
    ['closed by hand', facts('update'), record({ isActive: false }), { state: 'closed', task: null }],
    [
      'closed as it was wanted',
      facts('close'),
      record({ isActive: false, expiresAt: NOW }),
      { state: 'closed', task: null },
    ],
    ['still open though it was to be closed', facts('close'), record(), { state: 'active', task: 'close' }],
    [
      'under the number of another customer',
      facts('create'),
      record({ number: '8001000000000009' }),
      { state: 'refused', task: null, nextInquiryAt: NOW },
    ],
    ['nowhere', facts('create'), 'not-found', { taskIsUnsure: false, taskNextAt: NOW, unknownSince: NOW }],
    [
      'nowhere, after the number was in use',
      facts('create', { lastCode: 'number-in-use' }),
      'not-found',
      { state: 'refused' },
    ],
    ['nowhere, though it was made once', facts('update'), 'not-found', ASKED_ONCE_MORE],
    ['nowhere, and it was to be closed', facts('close'), 'not-found', ASKED_ONCE_MORE],
    ['nowhere yet, and its tagihan ended', facts('create', {}, true), 'not-found', ASKED_ONCE_MORE],
    [
      'nowhere, after its trx id was in use',
      facts('create', { lastCode: 'trx-id-used' }),
      'not-found',
      ASKED_ONCE_MORE,
    ],
    [
      'nowhere, after its number was in use, and an earlier call may have been carried out',
      facts('create', { lastCode: 'number-in-use', taskTries: 4 }),
      'not-found',
      ASKED_ONCE_MORE,
    ],
    ['nowhere for long, though it was made once', facts('update', UNKNOWN), 'not-found', endedAs('refused')],
    ['nowhere for long, and it was to be closed', facts('close', UNKNOWN), 'not-found', endedAs('closed')],
    ['nowhere for long, and its tagihan ended', facts('create', UNKNOWN, true), 'not-found', endedAs('closed')],
    ['there after all', facts('update', UNKNOWN), record(), { state: 'active', task: null, unknownSince: null }],
    [
      'open though it was taken for gone',
      facts('close', { state: 'refused' }),
      record(),
      { state: 'refused', task: 'close' },
    ],
    [
      'still open, and it was told so before',
      facts('close', { taskTries: 4, lastCode: '009' }),
      record(),
      { task: 'close', taskTries: 4, lastCode: '009' },
    ],
  ])('the bill is %s', (_what, given, answer, expected) => {
    const inquiry =
      answer === 'not-found' ? ({ kind: 'not-found' } as const) : ({ kind: 'found', bill: answer } as const);
    expect(ruleOnInquiry(given, inquiry).change).toMatchObject(expected);
  });
});

describe('the pauses between two tries', () => {
  test('they grow, and are an hour from the sixth on', () => {
    const pauses = [1, 2, 3, 4, 5, 6, 60].map((tries) => (Date.parse(nextTry(tries, NOW)) - Date.parse(NOW)) / 1000);
    expect(pauses).toEqual([5, 15, 60, 300, 900, 3600, 3600]);
  });

  test('the next hour is one of the clock, and the next day is one in WIB', () => {
    expect(nextHour(instant('2026-03-02T03:59:59.999Z'))).toBe('2026-03-02T04:00:05.000Z');
    expect(nextDay(instant('2026-03-02T16:59:59.000Z'))).toBe('2026-03-02T17:05:00.000Z');
    expect(nextDay(instant('2026-03-02T17:00:00.000Z'))).toBe('2026-03-03T17:05:00.000Z');
  });
});
