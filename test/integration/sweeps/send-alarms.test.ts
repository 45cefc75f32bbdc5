import { createHmac } from 'node:crypto';
import { type AlarmChannel } from '../../../src/domain/alarm';
import { createAlarmWebhook } from '../../../src/outbound-http/create-alarm-webhook';
import { createReportHttp } from '../../../src/outbound-http/create-report-http';
import { createAlarmTexts } from '../../../src/outbound-mail/alarm-texts';
import { createAlarmMail } from '../../../src/outbound-mail/create-alarm-mail';
import { type Database } from '../../../src/persistence/database';
import { newId } from '../../../src/persistence/new-id';
import { insertAlarm } from '../../../src/persistence/repositories/alarm.repository';
import { type AlarmDeps } from '../../../src/sweeps/alarm-deps';
import { checkPromises } from '../../../src/sweeps/check-promises';
import { runSweeps } from '../../../src/sweeps/run-sweeps';
import { createRetireAlarms, createSendAlarms } from '../../../src/sweeps/send-alarms';
import { type AlarmReceiver, startAlarmReceiver } from '../../support/alarm-receiver';
import { temporalThatIsDown } from '../../support/fake-temporal';
import { type MailServer, startMailServer } from '../../support/mail-server';
import { until } from '../../support/system';
import { openSweepScene, type SweepScene } from './sweep-scene';

const SECRET = 'a secret of the hook';

describe('the sweeps that send alarms', () => {
  let scene: SweepScene;
  let mail: MailServer;
  let hook: AlarmReceiver;
  let alarms: AlarmDeps;
  /** Senders that wait for a server no longer than a test may. */
  let impatient: AlarmDeps['senders'];

  beforeAll(async () => {
    scene = await openSweepScene();
    mail = await startMailServer();
    hook = await startAlarmReceiver();
    const texts = createAlarmTexts();
    const to = ['pemilik@example.com', 'operator@example.com'];
    const letter = texts.letter;
    const sendersWithin = (timeoutMs: number) => ({
      email: createAlarmMail({ url: mail.url, from: 'Tuntas <tuntas@example.com>', to, letter, timeoutMs }),
      webhook: createAlarmWebhook({ url: hook.url, secret: SECRET, post: createReportHttp().post, timeoutMs }),
    });
    alarms = { consoleUrl: 'https://konsol.example', summary: texts.summary, senders: sendersWithin(30_000) };
    impatient = sendersWithin(1500);
  });
  afterEach(async () => {
    await scene.db.write('delete from alarm');
    await scene.db.write('delete from work_item');
    mail.letters.length = 0;
    mail.behave({ kind: 'takes' });
    hook.received.length = 0;
    hook.behave(204);
  });
  afterAll(async () => {
    await Promise.all([mail.stop(), hook.stop()]);
    await scene.close();
  });

  const raise = (occasion: string = newId()) =>
    insertAlarm(scene.db, { kind: 'backlog', occasion, summary: 'Antrean order penuh – semua.', path: '/antrian' }, [
      'email',
      'webhook',
    ]);
  const send = (channel: AlarmChannel, { db = scene.db, by = alarms.senders }: Way = {}): Promise<number> =>
    createSendAlarms(channel, by[channel]!, alarms)({ ...scene.sweepDeps(temporalThatIsDown()), db });
  const row = async (channel: AlarmChannel) => {
    const [found] = await scene.db.rows<{ state: string; tries: number; last_error: string | null; wait: string }>(
      `select state, tries, last_error, timestampdiff(second, utc_timestamp(3), next_try_at) as wait
       from alarm where channel = ?`,
      [channel],
    );
    return found!;
  };
  const passWait = () => scene.db.write('update alarm set next_try_at = utc_timestamp(3), claimed_until = null');
  const age = (hours: number) =>
    scene.db.write('update alarm set raised_at = raised_at - interval ? minute', [hours * 60]);
  const lateItem = (channel: AlarmChannel) => scene.item(channel);

  test('both channels are well, each alarm arrives once on each, with its link', async () => {
    await raise();
    await raise();
    for (let round = 0; round < 2; round += 1) {
      await send('email');
      await send('webhook');
    }
    expect(mail.letters).toHaveLength(2);
    expect(hook.received).toHaveLength(2);
    expect(mail.letters[0]?.to).toEqual(['pemilik@example.com', 'operator@example.com']);
    expect(mail.letters[0]?.raw).toContain('https://konsol.example/antrian');
    expect(mail.letters[0]?.raw).toContain('Auto-Submitted: auto-generated');
    expect(await row('email')).toMatchObject({ state: 'delivered', tries: 1 });
    expect(await row('webhook')).toMatchObject({ state: 'delivered', tries: 1 });
  });

  test('a letter, its id is the alarm’s in every try', async () => {
    await raise();
    await send('email');
    const found = await scene.db.row<{ id: string }>(`select id from alarm where channel = 'email'`);
    expect(mail.letters.map(({ messageId }) => messageId)).toEqual([`<${found!.id}@example.com>`]);
  });

  test('a post to the webhook, it carries its id and is signed over its bytes', async () => {
    await raise();
    await send('webhook');
    const [{ headers, body } = { headers: {}, body: '' }] = hook.received;
    const found = await scene.db.row<{ id: string }>(`select id from alarm where channel = 'webhook'`);
    expect(JSON.parse(body)).toMatchObject({
      ...{ eventId: found!.id, kind: 'backlog', summary: 'Antrean order penuh – semua.' },
      link: 'https://konsol.example/antrian',
    });
    expect(headers['idempotency-key']).toBe(found!.id);
    const [, stamp, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-tuntas-signature'])) ?? [];
    expect(signature).toBe(
      createHmac('sha256', SECRET)
        .update(`${stamp ?? ''}.${body}`)
        .digest('hex'),
    );
  });

  test('the mail server greylists, the letter is sent again later and arrives once', async () => {
    mail.behave({ kind: 'refuses', code: 451 });
    await raise();
    expect(await send('email')).toBe(0);
    expect(await row('email')).toMatchObject({ state: 'waiting', tries: 1, last_error: 'smtp-451' });
    expect(await send('email')).toBe(0);
    expect(await row('email')).toMatchObject({ tries: 1 });
    mail.behave({ kind: 'takes' });
    await passWait();
    expect(await send('email')).toBe(1);
    expect(mail.letters).toHaveLength(1);
  });

  test('the mail server is down, the webhook has its alarm and the letter waits', async () => {
    await mail.stop();
    await raise();
    try {
      await Promise.all([send('email'), send('webhook')]);
    } finally {
      await mail.start();
    }
    expect(hook.received).toHaveLength(1);
    expect(await row('email')).toMatchObject({ state: 'waiting', last_error: 'esocket' });
    await passWait();
    await send('email');
    expect(mail.letters).toHaveLength(1);
  });

  test.each([
    [500, 'http-500'],
    [302, 'http-302'],
    ['hangs', 'timeout'],
  ] as const)('the webhook answers %s, it is posted again with the same id', async (answer, error) => {
    hook.behave(answer);
    await raise();
    await send('webhook', answer === 'hangs' ? { by: impatient } : {});
    expect(await row('webhook')).toMatchObject({ state: 'waiting', last_error: error });
    hook.behave(200);
    await passWait();
    await send('webhook');
    const ids = hook.received.map(({ body }) => (JSON.parse(body) as { eventId: string }).eventId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    expect(await row('webhook')).toMatchObject({ state: 'delivered', tries: 2 });
  });

  test('the mail server answers only after the time limit, the letter comes again with the same id', async () => {
    mail.behave({ kind: 'slow', ms: 20_000 });
    await raise();
    const began = performance.now();
    await send('email', { by: impatient });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await row('email')).toMatchObject({ state: 'waiting', last_error: 'timeout' });
    mail.behave({ kind: 'takes' });
    await passWait();
    await send('email');
    expect(new Set(mail.letters.map(({ messageId }) => messageId)).size).toBe(1);
    expect(await row('email')).toMatchObject({ state: 'delivered' });
  });

  test('a crash between sending and recording, it is sent once more with the same id when the claim has ended', async () => {
    await raise();
    const crashing = new Proxy(scene.db, {
      get(target, name) {
        if (name !== 'write') return bound(target, name);
        return (sql: string, values?: never) =>
          sql.includes('set state') ? Promise.reject(new Error('the process is gone')) : target.write(sql, values);
      },
    });
    await expect(send('email', { db: crashing })).rejects.toThrow('the process is gone');
    expect(await send('email')).toBe(0);
    await passWait();
    await send('email');
    await send('email');
    expect(mail.letters).toHaveLength(2);
    expect(new Set(mail.letters.map(({ messageId }) => messageId)).size).toBe(1);
  });

  test('ten senders at once, each alarm arrives once', async () => {
    for (let n = 0; n < 8; n += 1) await raise();
    for (let round = 0; round < 8; round += 1) await Promise.all(Array.from({ length: 10 }, () => send('webhook')));
    const ids = hook.received.map(({ body }) => (JSON.parse(body) as { eventId: string }).eventId);
    expect(ids).toHaveLength(8);
    expect(new Set(ids).size).toBe(8);
  });

  test('a server that is down, tries come further and further apart and one failure ends the round', async () => {
    hook.behave(503);
    await raise();
    await raise();
    await send('webhook');
    expect(hook.received).toHaveLength(1);
    await scene.db.write('update alarm set tries = 9');
    await passWait();
    await send('webhook');
    const waits = await scene.db.rows<{ wait: string }>(
      `select timestampdiff(second, utc_timestamp(3), next_try_at) as wait from alarm where channel = 'webhook' and tries = 10`,
    );
    expect(waits).toHaveLength(1);
    expect(Number(waits[0]?.wait)).toBeGreaterThan(890);
  });

  test('W3, an alarm is late, the admin has an item for it, which ends with the next alarm that gets through', async () => {
    hook.behave(500);
    await raise();
    await age(0.3);
    await send('webhook');
    expect(await lateItem('webhook')).toMatchObject({ kind: 'case', state: 'alarm-undelivered', owner: 'admin' });
    hook.behave(200);
    await passWait();
    await send('webhook');
    expect((await lateItem('webhook'))?.is_open).toBeNull();
  });

  test('W3, one late alarm is refused for ever while others get through, its item stays and is not opened anew', async () => {
    await raise('refused');
    hook.behave(500);
    await age(1);
    await send('webhook');
    expect((await lateItem('webhook'))?.is_open).toBe(1);
    hook.behave(204);
    await raise('taken');
    expect(await send('webhook')).toBe(1);
    expect((await lateItem('webhook'))?.is_open).toBe(1);
    await passWait();
    expect(await send('webhook')).toBe(1);
    expect((await lateItem('webhook'))?.is_open).toBeNull();
  });

  test('W3, an alarm did not get out for a day, it is given up and its item stays', async () => {
    hook.behave(500);
    await raise();
    await age(24.1);
    await send('webhook');
    expect(await row('webhook')).toMatchObject({ state: 'given-up' });
    expect((await lateItem('webhook'))?.is_open).toBe(1);
    await passWait();
    expect(await send('webhook')).toBe(0);
    expect(hook.received).toHaveLength(1);
    await send('email');
    expect(await checkPromises(scene.db)).toEqual([]);
  });

  test('W3, nobody sends, the promise is found broken', async () => {
    await raise();
    expect(await checkPromises(scene.db)).toEqual([]);
    await scene.db.write('update alarm set next_try_at = next_try_at - interval 121 second');
    expect((await checkPromises(scene.db)).map(({ problem }) => problem)).toEqual([
      'alarm is not sent',
      'alarm is not sent',
    ]);
  });

  test('a channel is taken out of the settings, what waits for it ends after a day', async () => {
    await raise();
    const retire = createRetireAlarms({ ...alarms, senders: { webhook: alarms.senders.webhook! } });
    expect(await retire(scene.sweepDeps())).toBe(0);
    await age(24.1);
    expect(await retire(scene.sweepDeps())).toBe(1);
    expect(await row('email')).toMatchObject({ state: 'given-up', last_error: 'not-set-up' });
    expect(await row('webhook')).toMatchObject({ state: 'waiting' });
  });

  test('W2, all sweeps run, Temporal is down and the mail server hangs, the webhook is told of a breach within seconds', async () => {
    mail.behave({ kind: 'slow', ms: 20_000 });
    await scene.db.write(
      `insert into setting (name, value, changed_at) values ('sweepEveryMs', '100', utc_timestamp(3))`,
    );
    await raise();
    await scene.db.write(
      `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at, changed_at)
       select ?, 'case', ?, 'late-success', 'operator', 'escalate', t, t, t, t, t from (select utc_timestamp(3) as t) clock`,
      [newId(), newId()],
    );
    const { signal: _signal, ...deps } = scene.sweepDeps(temporalThatIsDown());
    const senders = { ...alarms.senders, email: impatient.email! };
    const sweeps = await runSweeps({ ...deps, settings: fresh(scene), alarms: { ...alarms, senders } }, newId());
    try {
      await until(
        'the breach is told',
        async () => hook.received.some(({ body }) => body.includes('"breach"')),
        20_000,
      );
    } finally {
      await sweeps.stop();
    }
    expect(await row('email')).toMatchObject({ state: 'waiting' });
  });
});

interface Way {
  db?: Database;
  by?: AlarmDeps['senders'];
}

/** What was read before the test changed a setting is not read again for two seconds. */
function fresh({ sweepDeps }: SweepScene) {
  const { settings } = sweepDeps();
  return { current: async () => ({ ...(await settings.current()), sweepEveryMs: 100 }) };
}

function bound(target: object, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name);
  return typeof value === 'function' ? (value.bind(target) as unknown) : value;
}
