import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createH2hClient, type H2hAnswer, sendPlain } from '../support/h2h-client';
import { killServer } from '../support/kill-server';
import { findLeaks, type Source } from '../support/leaks';
import { createOtomaxClient, type OtomaxAnswer, readReply, readReport } from '../support/otomax-client';
import { changeProfile, readOrder } from '../support/order-rows';
import {
  expectDeliveredOnce,
  expectSound,
  numberEnding,
  order,
  startSystem,
  type System,
  type TopupView,
  until,
  untilState,
} from '../support/system';
import { readAllWorkflows, withTemporal } from '../support/workflow-reader';

const PIN = '739146';
const TOPUPS = '/h2h/v1/topups';
const resellerId = defineSearchAttributeKey('ResellerId', SearchAttributeType.KEYWORD);

describe('secrets, PINs and whole numbers on the running system', () => {
  let system: System;
  const numbers: string[] = [];
  const errorReplies: Source[] = [];

  beforeAll(async () => {
    system = await startSystem();
  });
  afterAll(() => system.end());

  const number = (digits = '55'): string => {
    const made = numberEnding(digits);
    numbers.push(made);
    return made;
  };
  const watched = () => ({
    secrets: [
      ...['demo-secret-ag0001', 'demo-secret-ag0002', 'rahasia1', 'rahasia2'],
      ...['dev-key-digi1', 'dev-key-digi2', 'hook-secret-digi1', 'hook-secret-digi2'],
      system.environment.TUNTAS_SECRET_KEY,
    ],
    numbers,
    pins: [PIN],
  });
  const expectError = async (code: string, answering: Promise<H2hAnswer>): Promise<void> => {
    const { status, headers, text, body } = await answering;
    expect(body).toMatchObject({ error: { code } });
    expect(status).toBeGreaterThanOrEqual(400);
    errorReplies.push({ name: `reply ${code}`, text: JSON.stringify(headers) + text });
  };

  test('orders, failures, bad requests, a crash and an outage, none of it in a log, a history or an error reply', async () => {
    const ordered = await placeOrders();
    await refuseOrders();
    await refuseRequests();
    await sendBadCallbacks();
    await orderInTexts();
    await losesItsDatabase();
    for (const { topup, destination, digits } of ordered) {
      if (digits === '02') await untilState(system.db, topup.topupId, ['failed']);
      else await expectDeliveredOnce(system, topup, destination);
    }
    await until('every report is delivered', async () => {
      const waiting = await system.db.row('select id from outbound_message where processed_at is null limit 1');
      return waiting === undefined;
    });
    await expectSound(system);

    const logs = system.readLogs();
    const workflows = await until('every workflow is listed', async () => {
      const found = await withTemporal(system.temporal.address, readAllWorkflows);
      const ids = found.map(({ workflowId }) => workflowId);
      return ordered.every(({ topup }) => ids.includes(`topup:${topup.topupId}`)) && found;
    });
    for (const { topup } of ordered) {
      expect(logs).toContain(topup.topupId);
      const { text } = workflows.find(({ workflowId }) => workflowId === `topup:${topup.topupId}`)!;
      // What is inside the payloads is seen: the arguments, and the search attribute.
      expect(text).toContain(`{"topupId":"${topup.topupId}"}`);
      expect(text).toContain(`"${topup.topupId}"`);
    }
    // The outage made the errors that know the most.
    expect(logs).toContain('DatabaseError');
    expect(errorReplies.length).toBeGreaterThan(20);
    const sources = [{ name: 'logs', text: logs }, ...serverLogs(), ...workflowSources(workflows), ...store()];
    expect(findLeaks([...sources, ...errorReplies], watched())).toEqual([]);
  });

  test('planted leaks, the same scanner finds each', async () => {
    const { secrets } = watched();
    const [first, second, third] = [number(), number(), number()];
    const log = `${system.readLogs()}\n{"level":30,"msg":"order for ${first} signed with ${secrets[0]}"}\n`;
    const reply = { name: 'reply', text: JSON.stringify({ error: { message: `S10.${first}.${PIN} is wrong` } }) };
    await withTemporal(system.temporal.address, (client) =>
      client.workflow.start('planted', {
        ...{ taskQueue: 'nobody', workflowId: 'planted' },
        args: [{ raw: Buffer.from(JSON.stringify({ customer_no: second })).toString('base64') }],
        memo: { note: secrets[2] },
        typedSearchAttributes: [{ key: resellerId, value: `+62${third.slice(1)}` }],
      }),
    );
    const workflows = await until('the planted workflow is listed', async () => {
      const found = await withTemporal(system.temporal.address, readAllWorkflows);
      return found.some(({ workflowId }) => workflowId === 'planted') && found;
    });
    const sources = [{ name: 'logs', text: log }, reply, ...workflowSources(workflows)];
    expect(findLeaks(sources, watched())).toEqual([
      { source: 'logs', what: secrets[0] },
      { source: 'logs', what: first },
      { source: 'reply', what: first },
      { source: 'reply', what: PIN },
      { source: 'workflow planted', what: secrets[2] },
      { source: 'workflow planted', what: second },
      { source: 'workflow planted', what: third },
    ]);
    const inStore = findLeaks(store(), watched()).map(({ what }) => what);
    expect(inStore).toEqual(expect.arrayContaining([secrets[2], second, third]));
  });

  const workflowSources = (workflows: { workflowId: string; text: string }[]): Source[] =>
    workflows.map(({ workflowId, text }) => ({ name: `workflow ${workflowId}`, text }));

  /** What the servers have printed: it goes to a file that the system shows as theirs. */
  const serverLogs = (): Source[] =>
    [system.temporal, system.mariadb].map(({ pid }) => ({
      name: `log of process ${pid}`,
      text: readFileSync(`/proc/${pid}/fd/1`, 'utf8'),
    }));

  /** Temporal's files as they are: what no request of its interface shows is in there too. */
  const store = (): Source[] =>
    readdirSync(system.folder)
      .filter((file) => file.startsWith('temporal'))
      .map((file) => ({ name: file, text: readFileSync(path.join(system.folder, file), 'latin1') }));

  interface Placed {
    topup: TopupView;
    destination: string;
    digits: string;
  }

  const place = async (digits: string, destination = number(digits)): Promise<Placed> => {
    const topup = await order(system.client, { destination, refId: `CANARY-${numbers.length}` });
    return { topup, destination, digits };
  };

  /** The first one's worker is killed after the purchase left; another's report fails once. */
  async function placeOrders(): Promise<Placed[]> {
    const destination = number();
    await changeProfile(system.db, { httpTimeoutMs: 6000, pollGapMs: 9000, checkDelaysMs: [9000] });
    await system.control('hold', { point: 'before-answer', destination });
    const crashed = await place('55', destination);
    await until('the purchase is held', async () => (await system.held()).length > 0);
    await system.worker.kill();
    expect(await readOrder(system.db, crashed.topup.topupId)).toMatchObject({
      ...{ state: 'sent', hold: 'held' },
      attempts: [{ state: 'sending' }],
    });
    await system.control('release');
    await system.worker.start();
    await system.control('reports', { mode: 'fail', count: 1 });
    const placed = [crashed];
    for (const digits of ['55', '01', '02', '03', '07', '09']) placed.push(await place(digits));
    return placed;
  }

  async function refuseOrders(): Promise<void> {
    const ordered = { productCode: 'S10', destination: number() };
    const topup = (refId: string, changes: object) => system.client.topup({ refId, ...ordered, ...changes });
    await expectError('product-unknown', topup('NO-1', { productCode: 'ZZ9' }));
    await expectError('prefix-mismatch', topup('NO-2', { productCode: 'I10' }));
    await expectError('bad-number', topup('NO-3', { destination: `S10.${number()}.${PIN}` }));
    await expectError('price-above-max', topup('NO-4', { maxPrice: 1 }));
    await expectError('ref-conflict', topup('NO-4', { destination: number() }));
    const poor = createH2hClient(system.publicUrl, { apiKey: 'demo-ag0002', secret: 'demo-secret-ag0002' });
    await expectError('saldo-short', poor.topup({ refId: 'NO-5', productCode: 'S100', destination: number() }));
  }

  async function refuseRequests(): Promise<void> {
    const { client, publicUrl } = system;
    const text = () => `S10.${number()}.${PIN}`;
    const good = () => ({ refId: `BAD-${numbers.length}`, productCode: 'S10', destination: number() });
    const post = (body: string | Buffer, headers = {}) => client.send({ method: 'POST', path: TOPUPS, body, headers });
    await expectError('bad-signature', client.topup(good(), { signature: 'demo-secret-ag0001' }));
    await expectError('unknown-key', client.topup(good(), { headers: { 'x-tuntas-key': 'demo-secret-ag0001' } }));
    await expectError('invalid-nonce', client.topup(good(), { nonce: `${number()} ${PIN}` }));
    await expectError('invalid-timestamp', client.topup(good(), { timestamp: number() }));
    await expectError('malformed-json', post(`{"refId":"BAD","destination":"${text()}`));
    await expectError('malformed-json', post(text()));
    await expectError('malformed-json', post(Buffer.concat([Buffer.from([0xff]), Buffer.from(text())])));
    await expectError('invalid-body', post(JSON.stringify({ ...good(), pin: PIN, [number()]: text() })));
    await expectError('invalid-body', post(JSON.stringify({ ...good(), destination: Number(number()) })));
    await expectError('invalid-reference', post(JSON.stringify({ ...good(), refId: `${number()} ${PIN}` })));
    await expectError('unsupported-media-type', post(text(), { 'content-type': 'text/plain' }));
    await expectError('unsupported-media-type', post(text(), { 'content-encoding': 'gzip' }));
    await expectError('body-too-large', post(JSON.stringify({ ...good(), destination: text().repeat(20_000) })));
    const once = { nonce: `canary-nonce-${Date.now()}` };
    await client.topup({ ...good(), productCode: 'ZZ9' }, once);
    await expectError('nonce-reused', client.topup(good(), once));
    await expectError('not-found', client.get(`${TOPUPS}/${number()}`));
    await expectError('invalid-query', client.get(`${TOPUPS}?date=${number()}`));
    await expectError('not-found', client.get(`/h2h/${text()}`));
    await expectError('not-found', client.get(`${TOPUPS}/${number()}%E0%A4`));
    await expectError('method-not-allowed', sendPlain(publicUrl, { method: 'DELETE', path: `${TOPUPS}/${number()}` }));
    await expectError('missing-credentials', sendPlain(publicUrl, { method: 'POST', path: TOPUPS, body: text() }));
  }

  /** Here PIN, password, sign and number are all in the address of a request, and the number is in that of the report. */
  async function orderInTexts(): Promise<void> {
    await system.db.write(`update reseller set report_dialect = 'otomax' where code = 'AG0002'`);
    await system.db.write('update reseller_member set is_unsigned_allowed = 1');
    const client = createOtomaxClient(system.publicUrl, { memberId: 'AG0002', pin: '5678', password: 'rahasia2' });
    const asked = { product: 'S5', dest: number('55'), refID: 'CANARY-TEXT' };
    const keep = async (name: string, answering: Promise<OtomaxAnswer>): Promise<void> => {
      const { status, text } = await answering;
      expect(text).not.toMatch(/GAGAL|SUKSES/i);
      errorReplies.push({ name: `text ${name} ${status}`, text });
    };
    expect(readReply((await client.buy(asked, { by: 'pin' })).text).status).toBe('pending');
    await keep('ref-conflict', client.buy({ ...asked, dest: number() }));
    await keep('wrong PIN', client.buy(asked, { by: 'pin', replace: { pin: PIN } }));
    await keep('wrong sign', client.buy(asked, { replace: { sign: 'demo-secret-ag0001' } }));
    await keep('unknown member', client.balance({ by: 'pin', replace: { memberID: number() } }));
    await keep('bad reference', client.buy({ ...asked, refID: `${number()} ${PIN}` }));
    await keep('two numbers', client.buy(asked, { replace: { DEST: number() } }));
    const report = await until('the report came in the query', async () => {
      const [received] = await system.reports('CANARY-TEXT');
      return received;
    });
    const { message: _message, ...told } = Object.fromEntries(new URLSearchParams(report.query));
    expect(told).toMatchObject({ refid: 'CANARY-TEXT', status: '20', price: '5400' });
    expect(readReport(new URLSearchParams(report.query)).status).toBe('success');
    expect(readReply((await client.check(asked)).text)).toMatchObject({ status: 'success', saldo: 94_600 });
  }

  async function sendBadCallbacks(): Promise<void> {
    const send = async (terminal: string, body: string): Promise<number> => {
      const answer = await sendPlain(system.publicUrl, {
        ...{ method: 'POST', path: `/callbacks/digiflazz/${terminal}`, body },
        headers: { 'x-hub-signature': 'sha1=hook-secret-digi1' },
      });
      errorReplies.push({ name: `callback ${answer.status}`, text: JSON.stringify(answer.headers) + answer.text });
      return answer.status;
    };
    expect(await send('digi1', JSON.stringify({ data: { customer_no: number(), rc: '00' } }))).toBe(401);
    expect(await send(number(), '{}')).toBe(404);
    const unknown = { line: 'digi1', ref: 'T-NOBODY', status: 'Sukses', destination: number(), sn: PIN };
    expect(await system.control('webhook', unknown)).toEqual({ statuses: [200] });
  }

  /** Errors of the database are the ones that know the most: their driver quotes statements and values. */
  async function losesItsDatabase(): Promise<void> {
    await killServer(system.mariadb);
    const lost = { refId: 'LOST-1', productCode: 'S10', destination: number() };
    await expectError('retry-same-ref', system.client.topup(lost));
    await expectError('busy', system.client.get(`${TOPUPS}/LOST-1`));
    const callback = { line: 'digi1', ref: 'T-NOBODY', status: 'Gagal', destination: number() };
    expect(await system.control('webhook', callback)).toEqual({ statuses: [503] });
    await system.restartMariaDb();
    await until('the database answers', () => system.db.row('select 1').catch(() => undefined));
  }
});
