import { type Database } from '../../../../src/persistence/database';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { type ConsoleBrowser, createConsoleBrowser } from '../../../support/console-browser';
import { openTestDatabase } from '../api';

let db: Database;
let end: () => Promise<void>;
let url: string;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db, end } = await openTestDatabase());
  ({ url, close } = await startConsole(db, {
    addPages(routes, { redirect }) {
      routes.get('/antrian', async (_visit, _request, response) => void response.send('antrian'));
      routes.post('/antrian/:id/ambil', async (_visit, request, response) => {
        redirect(response, '/akun', `Diambil: ${JSON.stringify(request.body)} <b>"—"</b>`);
      });
      routes.get('/terminal', async () => {
        throw new Error('a secret of the inside');
      });
    },
  }));
});
afterAll(async () => {
  await close();
  await end();
});

async function loggedIn(
  role: Parameters<typeof insertStaff>[1] = {},
): Promise<{ id: string; browser: ConsoleBrowser }> {
  const staff = await insertStaff(db, role);
  const browser = createConsoleBrowser(url);
  expect(await browser.logIn(staff.name, TEST_PASSWORD)).toMatchObject({ status: 303 });
  return { id: staff.id, browser };
}

describe('page, asked for', () => {
  test('without a session, leads to the log-in and back to where one was going', async () => {
    const answer = await createConsoleBrowser(url).get('/antrian?f=lewat');
    expect(answer).toMatchObject({ status: 303, location: '/masuk?ke=%2Fantrian%3Ff%3Dlewat' });
  });

  test('by a link on another site, which brings no cookie, asks once more from our own', async () => {
    const answer = await createConsoleBrowser(url).get('/antrian', { 'sec-fetch-site': 'cross-site' });
    expect(answer).toMatchObject({ status: 200 });
    expect(answer.headers.get('refresh')).toBe('0;url=/antrian');
  });

  test('by htmx without a session, tells the script where to go', async () => {
    const headers = { 'hx-request': 'true', 'hx-current-url': `${url}/antrian?f=saya` };
    const answer = await createConsoleBrowser(url).get('/antrian', headers);
    expect(answer.status).toBe(401);
    expect(answer.headers.get('hx-redirect')).toBe('/masuk?ke=%2Fantrian%3Ff%3Dsaya');
  });

  test('runs no script but its own, is kept nowhere, and stands in no frame', async () => {
    const { browser } = await loggedIn();
    const { headers, text } = await browser.get('/akun');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data: http://127.0.0.1:8080;connect-src 'self';" +
        "form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).not.toMatch(/<script(?![^>]* src="\/aset\/)|<style|\sstyle=|\son[a-z]+=/i);
  });

  test('names files whose addresses hold their content, which a browser keeps for ever', async () => {
    const { text } = await createConsoleBrowser(url).get('/masuk');
    const addresses = [...text.matchAll(/"(\/aset\/[^"]+)"/g)].map((match) => match[1]!);
    expect(addresses.map((address) => address.replace(/\.[0-9a-f]{16}\./, '.'))).toEqual([
      ...['/aset/tokens.css', '/aset/console.css', '/aset/without-script.css', '/aset/htmx.min.js', '/aset/tuntas.js'],
    ]);
    for (const address of addresses) {
      const { status, headers } = await createConsoleBrowser(url).get(address);
      expect({ status, cache: headers.get('cache-control') }).toEqual({
        status: 200,
        cache: 'public, max-age=31536000, immutable',
      });
      expect(headers.get('content-type')).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    }
    expect((await createConsoleBrowser(url).get('/aset/tuntas.js')).status).toBe(404);
  });

  test('that fails, says what to do and nothing of the inside', async () => {
    const { browser } = await loggedIn();
    const answer = await browser.get('/terminal');
    expect(answer.status).toBe(500);
    expect(answer.text).toContain(answer.headers.get('x-request-id'));
    expect(answer.text).not.toContain('secret of the inside');
    expect((await browser.get('/tidak-ada')).status).toBe(404);
    expect((await browser.get('/%zz')).status).toBe(404);
  });
});

describe('form, sent', () => {
  test('with the token of the session, in its field or in the header, is carried out, and the toast is shown once', async () => {
    const { browser } = await loggedIn();
    expect(await browser.post('/antrian/1/ambil', { alasan: 'a' })).toMatchObject({ status: 303, location: '/akun' });
    const { text } = await browser.get('/akun');
    expect(text).toContain('&quot;alasan&quot;:&quot;a&quot;} &lt;b&gt;&quot;—&quot;&lt;/b&gt;');
    expect((await browser.get('/akun')).text).not.toContain('Diambil');
    const token = /name="csrf" value="([^"]+)"/.exec(text)![1]!;
    expect(await browser.post('/antrian/1/ambil', {}, { 'X-CSRF-Token': token })).toMatchObject({ status: 303 });
  });

  test.each([
    ['without a token', { csrf: '' }, {}],
    ['with a token of somebody else', { csrf: 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }, {}],
    ['from another site', {}, { 'sec-fetch-site': 'cross-site' }],
    ['from a neighbouring host', {}, { 'sec-fetch-site': 'same-site' }],
  ])('%s, is refused', async (_title, fields, headers) => {
    const { browser } = await loggedIn();
    expect((await browser.post('/antrian/1/ambil', fields, headers)).status).toBe(403);
  });

  test('by a browser that tells its origin only, is judged by that', async () => {
    const { browser, id } = await loggedIn();
    const { text } = await browser.get('/akun');
    const csrf = /name="csrf" value="([^"]+)"/.exec(text)![1]!;
    const cookie = `tuntas_sesi=${browser.cookies.get('tuntas_sesi')}`;
    const send = async (origin: string) =>
      (
        await fetch(new URL('/antrian/1/ambil', url), {
          ...{ method: 'POST', redirect: 'manual', headers: { cookie, origin } },
          body: new URLSearchParams({ csrf }),
        })
      ).status;
    expect([await send(url), await send('https://evil.test'), await send('null'), id.length]).toEqual([
      303, 403, 403, 26,
    ]);
  });

  test('of more than 64 KB, or that is no form, is refused with a page', async () => {
    const { browser } = await loggedIn();
    const large = await browser.post('/antrian/1/ambil', { alasan: 'x'.repeat(65 * 1024) });
    expect(large.status).toBe(413);
    const json = await browser.post('/antrian/1/ambil', {}, { 'content-type': 'application/json' });
    expect(json.status).toBe(403);
  });
});

describe('session', () => {
  const expire = (id: string, column: 'seen_at' | 'expires_at', minutes: number) =>
    db.write(`update staff_session set ${column} = utc_timestamp(3) - interval ? minute where staff_id = ?`, [
      minutes,
      id,
    ]);

  test('without a request for half an hour, is over, and the log-in says since when and why', async () => {
    const { id, browser } = await loggedIn();
    await expire(id, 'seen_at', 29);
    expect((await browser.get('/antrian')).status).toBe(200);
    await expire(id, 'seen_at', 31);
    expect((await browser.get('/antrian')).status).toBe(303);
    const { text } = await browser.get('/masuk');
    expect(text).toMatch(/Sesi Anda berakhir (\d+ \w+ \d+ )?\d\d\.\d\d\.\d\d\./);
    expect(text).toContain('30 menit tanpa kegiatan.');
  });

  test('older than its longest time, is over however much it is used', async () => {
    const { id, browser } = await loggedIn();
    await expire(id, 'expires_at', 0);
    expect((await browser.get('/antrian')).status).toBe(303);
    expect((await browser.get('/masuk')).text).toContain('paling lama 12 jam');
  });

  test('in use, is put off by what the person asks for and not by what the page asks by itself', async () => {
    const { id, browser } = await loggedIn();
    const seen = async () =>
      (await db.row<{ seen: Date }>('select seen_at as seen from staff_session where staff_id = ?', [
        id,
      ]))!.seen.getTime();
    await expire(id, 'seen_at', 20);
    const before = await seen();
    await browser.get('/antrian', { 'x-tuntas-live': '1' });
    expect(await seen()).toBe(before);
    await browser.get('/antrian');
    expect(await seen()).toBeGreaterThan(before + 19 * 60_000);
  });

  test('ended by its owner, is gone from the database', async () => {
    const { id, browser } = await loggedIn();
    const old = new Map(browser.cookies);
    expect(await browser.post('/keluar')).toMatchObject({ status: 303, location: '/masuk' });
    expect(browser.cookies.has('tuntas_sesi')).toBe(false);
    for (const [name, value] of old) browser.cookies.set(name, value);
    expect((await browser.get('/antrian')).status).toBe(303);
    expect(await db.rows('select 1 from staff_session where staff_id = ?', [id])).toEqual([]);
    const audit = await db.rows('select action from audit_event where subject = ? order by id', [id]);
    expect(audit).toEqual([{ action: 'staff.log-in' }, { action: 'staff.log-out' }]);
  });

  test.each(['', 'x', 'A'.repeat(43), "' or 1=1 --", '%00'])('with the made-up token %j, is none', async (token) => {
    const browser = createConsoleBrowser(url);
    browser.cookies.set('tuntas_sesi', encodeURIComponent(token));
    expect((await browser.get('/antrian')).status).toBe(303);
  });
});
