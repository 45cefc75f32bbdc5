import { setTimeout as sleep } from 'node:timers/promises';
import { type Database } from '../../../../src/persistence/database';
import { newId } from '../../../../src/persistence/new-id';
import { type StaffRole } from '../../../../src/domain/staff';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { createConsoleBrowser } from '../../../support/console-browser';
import { openTestDatabase } from '../api';

let db: Database;
let end: () => Promise<void>;
let server: Awaited<ReturnType<typeof startConsole>>;

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
});
afterAll(() => end());
beforeEach(async () => {
  server = await startConsole(db);
});
afterEach(() => server.close());

interface Heard {
  event: string;
  data: { now?: string; counters?: Record<string, { text: string; isHot: boolean } | null> };
}

/** A stream that has begun: the first that it said, everything after that, and whether it is over. */
async function listen(role: StaffRole = 'operator', { topup, since }: { topup?: string; since?: string } = {}) {
  const staff = await insertStaff(db, { role });
  const browser = createConsoleBrowser(server.url);
  await browser.logIn(staff.name, TEST_PASSWORD);
  const stop = new AbortController();
  const query = new URLSearchParams({ ...(topup && { topup }), ...(since && { sejak: since }) });
  const heard: Heard[] = [];
  const state = { isOver: false };
  const done = (async () => {
    for await (const { event, data } of browser.stream(`/langsung?${query.toString()}`, stop.signal))
      heard.push({ event, data: JSON.parse(data) as Heard['data'] });
  })()
    .catch(() => undefined)
    .finally(() => (state.isOver = true));
  await waitFor(() => heard.length > 0);
  const [first] = heard.splice(0);
  return { staff, browser, first, heard, state, stop: async () => (stop.abort(), done) };
}

/** Resolves when the page has been told so, or for the n-th time so. */
async function expectHeard(page: { heard: Heard[] }, event: string, count = 1): Promise<void> {
  await waitFor(() => page.heard.filter((one) => one.event === event).length >= count);
}

async function openItem(overrides: { due?: string } = {}): Promise<string> {
  const id = newId();
  const due = overrides.due ?? 'interval 5 minute';
  await db.write(
    `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at, changed_at)
     values (?, 'case', ?, 'unknown', 'operator', 'decide', utc_timestamp(3), utc_timestamp(3) + ${due},
       utc_timestamp(3) + ${due}, utc_timestamp(3), utc_timestamp(3))`,
    [id, id],
  );
  return id;
}

describe('open page', () => {
  test('hears the time of the database at once, and a change with the numbers of the menu', async () => {
    const page = await listen();
    expect(page.first?.data.now).toMatch(/^\d{4}-.*Z$/);
    await openItem({ due: 'interval -1 minute' });
    await expectHeard(page, 'changed');
    const { counters } = page.heard.find(({ event }) => event === 'changed')!.data;
    expect(counters?.['antrian']).toMatchObject({ isHot: true });
    await page.stop();
  });

  test.each([
    ['is put off', 'update work_item set next_at = next_at + interval 1 second where id = ?'],
    ['gets another deadline', 'update work_item set due_at = due_at + interval 1 second where id = ?'],
    ['is closed', 'update work_item set closed_at = utc_timestamp(3) where id = ?'],
  ])('hears that an item %s', async (_title, sql) => {
    const id = await openItem();
    const page = await listen();
    await db.write(sql, [id]);
    await expectHeard(page, 'changed');
    await page.stop();
  });

  test('hears nothing while nothing changes', async () => {
    const page = await listen();
    await sleep(300);
    expect(page.heard).toEqual([]);
    await page.stop();
  });

  test('is told at once what happened between its making and its stream, and nothing when nothing did', async () => {
    const made = await db.now();
    await openItem();
    // Nobody listened meanwhile, so the server cannot know: it says that the page may be behind.
    const page = await listen('operator', { since: made });
    expect(page.first?.event).toBe('changed');
    const later = await db.now();
    const fresh = await listen('operator', { since: later });
    expect(fresh.first?.event).toBe('clock');
    await openItem();
    await expectHeard(page, 'changed');
    expect((await listen('operator', { since: later })).first?.event).toBe('changed');
  });

  test('of a person who does not see orders, is told no numbers of them', async () => {
    const page = await listen('marketing');
    await openItem();
    await expectHeard(page, 'changed');
    expect(page.heard.find(({ event }) => event === 'changed')!.data.counters).toEqual({});
    await page.stop();
  });

  test('of one order, hears of a note and of a supplier message that move no promise', async () => {
    const topupId = await insertTopup();
    const [card, list] = [await listen('cs', { topup: topupId }), await listen('cs')];
    await db.write(
      `insert into case_note (id, topup_id, staff_id, text, written_at) values (?, ?, 'x', 'y', utc_timestamp(3))`,
      [newId(), topupId],
    );
    await expectHeard(card, 'changed');
    await db.write('update topup set version = version + 1 where id = ?', [topupId]);
    await expectHeard(card, 'changed', 2);
    expect(list.heard).toEqual([]);
    await card.stop();
    await list.stop();
  });
});

describe('stream', () => {
  test('of a session that somebody ends, says so and is over within seconds', async () => {
    const page = await listen();
    await db.write('delete from staff_session where staff_id = ?', [page.staff.id]);
    await expectHeard(page, 'ended');
    await waitFor(() => page.state.isOver);
  });

  test('of a person whose role changes, is over', async () => {
    const page = await listen('operator');
    const admin = await insertStaff(db, { role: 'admin' });
    const browser = createConsoleBrowser(server.url);
    await browser.logIn(admin.name, TEST_PASSWORD);
    await browser.post(`/staf/${page.staff.id}/peran`, { peran: 'cs' });
    await expectHeard(page, 'ended');
    await waitFor(() => page.state.isOver);
  });

  test('does not keep a session alive that nobody uses', async () => {
    const page = await listen();
    await db.write('update staff_session set seen_at = utc_timestamp(3) - interval 31 minute where staff_id = ?', [
      page.staff.id,
    ]);
    await expectHeard(page, 'ended');
  });

  test('that begins while the server looks which sessions are open, is not taken for one without', async () => {
    let looks = 0;
    const slow = new Proxy(db, {
      get(target, name, receiver) {
        const value = Reflect.get(target, name, receiver) as unknown;
        if (typeof value !== 'function') return value;
        return async (sql: string, ...rest: unknown[]) => {
          const answer: unknown = await Reflect.apply(value, target, [sql, ...rest]);
          if (name === 'rows' && sql.includes('staff_session')) {
            looks += 1;
            await sleep(300);
          }
          return answer;
        };
      },
    });
    await server.close();
    server = await startConsole(slow);
    const first = await listen('operator');
    const seen = looks;
    await waitFor(() => looks > seen);
    const second = await listen('cs');
    expect(second.first?.event).not.toBe('ended');
    await Promise.all([first.stop(), second.stop()]);
  });

  test('asked for without a session, says that it is over', async () => {
    const answer = await createConsoleBrowser(server.url).get('/langsung');
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    expect(answer.text).toContain('event: ended');
  });

  test('of a server that stops, is over, and the server does not wait for it', async () => {
    const page = await listen();
    const before = performance.now();
    await server.close(30_000);
    expect(performance.now() - before).toBeLessThan(10_000);
    await waitFor(() => page.state.isOver);
    expect(page.heard.some(({ event }) => event === 'ended')).toBe(false);
  });
});

test('database, asked on behalf of open pages, is left alone when there are none', async () => {
  let asked = 0;
  const counting = new Proxy(db, {
    get(target, name, receiver) {
      if (name === 'row') asked += 1;
      const value = Reflect.get(target, name, receiver) as unknown;
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
  await server.close();
  server = await startConsole(counting);
  const page = await listen();
  await page.stop();
  // A poll that was under way when the page left may still ask.
  let changedAt = performance.now();
  let seen = asked;
  await waitFor(() => {
    if (asked !== seen) [seen, changedAt] = [asked, performance.now()];
    return performance.now() - changedAt > 300;
  });
  const afterwards = asked;
  await sleep(200);
  expect(asked).toBe(afterwards);
});

async function waitFor(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!isSo()) {
    if (Date.now() > deadline) throw new Error('it did not come');
    await sleep(10);
  }
}

async function insertTopup(): Promise<string> {
  const id = newId();
  await db.write(
    `insert into topup (id, reseller_id, origin, reference, product_code, destination, price, account_code, state,
       accepted_at, send_deadline, latest_send)
     values (?, ?, 'h2h', ?, 'S10', '081234567890', 10400, 'x', 'accepted', utc_timestamp(3), utc_timestamp(3), utc_timestamp(3))`,
    [id, newId(), Buffer.from(id)],
  );
  return id;
}
