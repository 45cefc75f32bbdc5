import { createMootaPoll } from '../../../src/bank/moota';
import { createReadMootaNotice, readMootaLines } from '../../../src/bank/moota/inbound';
import { type MutationPoll } from '../../../src/bank/mutation-feed';
import { type BusinessDate, instant } from '../../../src/domain/time';
import { createFeedHttp } from '../../../src/outbound-http/create-feed-http';
import { deadPort } from '../../unit/outbound-http/loopback';
import {
  MANDIRI,
  type Mutations,
  type MutationsStage,
  SECRET,
  setMutationsStage,
  TOKEN,
} from '../../unit/simulators/mutations-stage';
import { until } from '../../unit/until';

const FROM = '2026-02-01' as BusinessDate;
const BNI = '0088418841';

describe('Moota beside its stand-in', () => {
  let stage: MutationsStage;
  let mutations: Mutations;
  let poll: MutationPoll;
  const read = createReadMootaNotice({ secret: SECRET });
  const pollAt = (url: string, more: { token?: string; timeoutMs?: number } = {}) =>
    createMootaPoll({
      access: { url, token: more.token ?? TOKEN },
      http: createFeedHttp(),
      now: () => instant(Date.now()),
      ...(more.timeoutMs === undefined ? {} : { timeoutMs: more.timeoutMs }),
    });

  beforeEach(async () => {
    stage = await setMutationsStage();
    mutations = await stage.start();
    poll = pollAt(`${mutations.url}/moota/api/v2`);
  });
  afterEach(() => stage.end());

  test('a transfer, is the same line by webhook and by poll', async () => {
    await mutations.transfer({
      amount: 100_075,
      sender: 'Budi Santoso',
      description: 'S10',
      at: '2026-02-01T09:30:00+07:00',
    });
    await until(() => stage.hub.webhooks.length > 0);
    const [webhook] = stage.hub.webhooks;
    const notice = read({ body: webhook?.body ?? Buffer.of(), signature: webhook?.signature });
    const answer = await poll.poll({ accountNumber: MANDIRI, from: FROM });
    const line = {
      ...{ sourceId: 'MUT000001', wibDate: '2026-02-01', bookedAt: '2026-02-01T02:30:00.000Z', direction: 'credit' },
      ...{ amount: 100_075, text: 'TRSF DARI BUDI SANTOSO / S10', reference: null, senderName: 'BUDI SANTOSO' },
      ...{ balance: 25_100_075, isReversal: false },
    };
    expect(notice).toEqual({ kind: 'lines', accounts: [{ accountNumber: MANDIRI, lines: [line] }], leftOut: [] });
    expect(answer).toMatchObject({ kind: 'lines', lines: [line], leftOut: [] });
    // What a poll brought can be stored and read again as a notice is.
    expect(answer.kind === 'lines' && readMootaLines(answer.raw)).toEqual(notice);
  });

  test('a forged webhook, is unauthentic', async () => {
    await mutations.control('mutations', { signature: 'wrong' });
    await mutations.transfer({ amount: 5_000_000 });
    await until(() => stage.hub.webhooks.length > 0);
    const [webhook] = stage.hub.webhooks;
    expect(read({ body: webhook?.body ?? Buffer.of(), signature: webhook?.signature })).toEqual({
      kind: 'unauthentic',
    });
  });

  test('more lines than a page has, all are read, and those of other accounts are not', async () => {
    await mutations.control('mutations', { webhooks: false, delayMs: 0 });
    await mutations.transfer({ amount: 7, times: 230 });
    await mutations.transfer({ account: BNI, amount: 8, type: 'DB' });
    const own = await poll.poll({ accountNumber: MANDIRI, from: FROM });
    const other = await poll.poll({ accountNumber: BNI, from: FROM });
    expect(own.kind === 'lines' && new Set(own.lines.map(({ sourceId }) => sourceId)).size).toBe(230);
    expect(other).toMatchObject({ kind: 'lines', lines: [{ sourceId: 'MUT000231', direction: 'debit', amount: 8 }] });
  });

  test('days before the first one, are not asked for', async () => {
    await mutations.control('mutations', { webhooks: false, delayMs: 0 });
    await mutations.transfer({ amount: 1, at: '2026-01-31T23:59:59+07:00' });
    await mutations.transfer({ amount: 2, at: '2026-02-01T00:00:00+07:00' });
    const answer = await poll.poll({ accountNumber: MANDIRI, from: FROM });
    expect(answer.kind === 'lines' && answer.lines.map(({ amount, bookedAt }) => [amount, bookedAt])).toEqual([
      [2, null],
    ]);
  });

  test.each([
    ['another token', 'http-401', { token: 'another-token' }, {}],
    ['a list that is down', 'http-503', {}, { isListDown: true }],
    ['an answer that does not come', 'timeout', { timeoutMs: 100 }, { slowMs: 400 }],
  ])('%s, nothing is learnt', async (_what, code, options, modes) => {
    await mutations.control('mutations', modes);
    const answer = await pollAt(`${mutations.url}/moota/api/v2`, options).poll({ accountNumber: MANDIRI, from: FROM });
    expect(answer).toEqual({ kind: 'unknown', code });
  });

  test('nobody there, or a page of another program, nothing is learnt', async () => {
    const dead = pollAt(`http://127.0.0.1:${await deadPort()}`);
    expect(await dead.poll({ accountNumber: MANDIRI, from: FROM })).toEqual({ kind: 'unknown', code: 'econnrefused' });
    const other = pollAt(`${mutations.url}/control/mutations?`);
    expect(await other.poll({ accountNumber: MANDIRI, from: FROM })).toEqual({ kind: 'unknown', code: 'unreadable' });
  });
});
