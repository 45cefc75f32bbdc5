import { request } from 'node:http';
import { connect } from 'node:net';
import sharp from 'sharp';
import { after } from '../../../../src/domain/time';
import { openTestBooks, type TestBooks } from '../../../support/ledger';
import {
  animatedWebp,
  GIF_WITH_PAGE,
  HARM,
  hugePng,
  jpegWithScript,
  large,
  PDF,
  phoneJpeg,
  png,
  pngWithPage,
  SVG,
  webp,
} from '../../../support/proof-files';
import { openStatusSite, seenBy, type StatusSite } from '../../../support/status-site';
import { until } from '../../../support/until';

let books: TestBooks;
let site: StatusSite;

beforeAll(async () => {
  books = await openTestBooks();
});
afterAll(() => books.close());
beforeEach(async () => {
  site = await openStatusSite(books.db);
});
afterEach(() => site.close());

const proofsOf = async (transferId: string): Promise<number> => {
  const row = await books.db.row<{ n: string }>('select count(*) as n from proof where transfer_id = ?', [transferId]);
  return Number(row?.n);
};
const stateOf = async (transferId: string): Promise<string | undefined> => {
  const row = await books.db.row<{ state: string }>('select state from transfer where id = ?', [transferId]);
  return row?.state;
};

describe('a proof that is uploaded', () => {
  test('U12, a photo of a phone, is kept as pixels alone and goes to staff; it marks nothing paid', async () => {
    const transfer = await site.scene.transfer();
    const content = await phoneJpeg();
    expect((await sharp(content).metadata()).exif).toBeDefined();
    expect(content.includes('SecretModel')).toBe(true);
    const fields = { nominal: 'Rp250.000', tujuan: '1370-99', catatan: ' dari  Budi ' };
    const answer = await site.upload(transfer.token, [{ content }], fields);
    expect(answer).toMatchObject({ status: 303, location: `/pesanan/${transfer.token}?kabar=bukti-diterima` });
    const kept = await site.stored(transfer.id);
    expect(kept).toMatchObject({ mime: 'image/webp', original_mime: 'image/jpeg', width: 60, note: 'dari Budi' });
    const read = await sharp(kept?.content).metadata();
    expect([read.exif, read.xmp, read.icc, read.iptc]).toEqual([undefined, undefined, undefined, undefined]);
    for (const secret of ['SecretModel', 'SecretXmp', 'PhoneMaker']) expect(kept?.content.includes(secret)).toBe(false);
    const told = await books.db.row('select said_amount, said_account, source_ip from proof where transfer_id = ?', [
      transfer.id,
    ]);
    expect(told).toEqual({ said_amount: '250000', said_account: '1370-99', source_ip: '127.0.0.1' });
    expect(await stateOf(transfer.id)).toBe('verifying');
    expect(site.woken).toEqual([transfer.id]);
    expect((await site.page(transfer.token)).text).toContain('Sedang diperiksa petugas');
  });

  test.each([
    ['PNG', png],
    ['WebP', webp],
    ['WebP with several frames', animatedWebp],
    ['PNG after whose end a page stands', pngWithPage],
    ['JPEG with a script in its comment', jpegWithScript],
  ])('%s, is encoded anew as one picture without anything else', async (_name, make) => {
    const transfer = await site.scene.transfer();
    expect((await site.upload(transfer.token, [{ content: await make() }])).status).toBe(303);
    const kept = await site.stored(transfer.id);
    expect(kept?.mime).toBe('image/webp');
    expect(kept?.content.includes('script')).toBe(false);
    expect((await sharp(kept?.content).metadata()).pages ?? 1).toBe(1);
  });

  test('larger than anybody looks at it, is made smaller', async () => {
    const transfer = await site.scene.transfer();
    await site.upload(transfer.token, [{ content: await large() }]);
    expect((await site.stored(transfer.id))?.width).toBe(2000);
  });

  test('a PDF, is kept as it came', async () => {
    const transfer = await site.scene.transfer();
    expect((await site.upload(transfer.token, [{ content: PDF, name: 'bukti.png', type: 'image/png' }])).status).toBe(
      303,
    );
    expect(await site.stored(transfer.id)).toMatchObject({ mime: 'application/pdf', content: PDF });
  });

  test.each([
    ['an SVG', SVG, 415, 'Hanya foto atau tangkapan layar'],
    ['a page called .jpg', HARM, 415, 'Hanya foto atau tangkapan layar'],
    ['a GIF that is a page as well', GIF_WITH_PAGE, 415, 'Hanya foto atau tangkapan layar'],
    ['a PNG of 1.6 billion pixels', hugePng(), 422, 'tidak dapat dibaca'],
    ['nothing but the first bytes of a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 422, 'tidak dapat dibaca'],
    ['an empty file', Buffer.alloc(0), 422, 'Pilih satu berkas'],
    ['25 MB', Buffer.alloc(25 * 1024 * 1024, 0xff), 413, 'lebih besar dari 5 MB'],
    ['5 MB and one byte', Buffer.alloc(5 * 1024 * 1024 + 1, 0xff), 413, 'lebih besar dari 5 MB'],
  ])('%s, is refused with a sentence, and what was typed stays', async (_name, content, status, words) => {
    const transfer = await site.scene.transfer();
    const answer = await site.upload(transfer.token, [{ content }], { catatan: 'atas nama "Budi"' });
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(words);
    expect(answer.text).toContain('value="atas nama &quot;Budi&quot;"');
    expect(await proofsOf(transfer.id)).toBe(0);
    expect(await stateOf(transfer.id)).toBe('awaiting');
    expect(site.woken).toEqual([]);
  });

  test('a JPEG that breaks off in the middle, is refused', async () => {
    const transfer = await site.scene.transfer();
    const whole = await large();
    const answer = await site.upload(transfer.token, [{ content: whole.subarray(0, whole.length / 2) }]);
    expect(answer.status).toBe(422);
    expect(await proofsOf(transfer.id)).toBe(0);
  });

  test('two files at once and none at all, are refused', async () => {
    const transfer = await site.scene.transfer();
    const content = await png();
    const several = await site.upload(transfer.token, [{ content }, { content }]);
    expect(several).toMatchObject({ status: 422, text: expect.stringContaining('satu berkas saja') as string });
    expect((await site.upload(transfer.token, [])).status).toBe(422);
    expect(await proofsOf(transfer.id)).toBe(0);
  });

  test('broken off by its sender, leaves nothing, and the next one is taken', async () => {
    const transfer = await site.scene.transfer();
    const { cookie, kunci } = await site.visit(transfer.token);
    const leaving = request(`${site.url}/pesanan/${transfer.token}/bukti`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'multipart/form-data; boundary=b', 'content-length': '100000' },
    });
    const gone = new Promise((resolve) => leaving.on('error', resolve));
    leaving.write(
      `--b\r\ncontent-disposition: form-data; name="kunci"\r\n\r\n${kunci}\r\n` +
        '--b\r\ncontent-disposition: form-data; name="bukti"; filename="a.png"\r\n\r\nhalf',
    );
    setTimeout(() => leaving.destroy(new Error('left')), 100);
    await gone;
    expect((await site.upload(transfer.token, [{ content: await png() }])).status).toBe(303);
    expect(await until('one proof', async () => (await proofsOf(transfer.id)) === 1)).toBe(true);
  });

  /** One that stops in the middle, from an address of its own. */
  const beginUpload = (token: string, cookie: string, localAddress: string): ReturnType<typeof request> => {
    const upload = request(`${site.url}/pesanan/${token}/bukti`, {
      ...{ method: 'POST', localAddress },
      headers: { cookie, 'content-type': 'multipart/form-data; boundary=b', 'content-length': '100000' },
    });
    upload.on('error', () => undefined);
    upload.write('--b\r\ncontent-disposition: form-data; name="bukti"; filename="a.png"\r\n\r\nhalf');
    return upload;
  };
  /** A whole one, from 127.0.0.1. */
  const sendUpload = async (token: string, { cookie, kunci }: { cookie: string; kunci: string }) => {
    const form = new FormData();
    form.append('kunci', kunci);
    form.append('bukti', new Blob([new Uint8Array(await png())]), 'a.png');
    return site.send(`/pesanan/${token}/bukti`, form, { cookie });
  };

  test('eight uploads under way, the next one is put off unread and is taken when one has ended', async () => {
    const visited = await site.visit((await site.scene.transfer()).token);
    const uploads = [];
    for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const { token } = await site.scene.transfer({ code: 300 + n });
      uploads.push(beginUpload(token, visited.cookie, `127.0.0.${n + 1}`));
    }
    let code = 400;
    const send = async (): Promise<number> =>
      (await sendUpload((await site.scene.transfer({ code: (code += 1) })).token, visited)).status;
    // What is sent before all of them have arrived is taken.
    expect(await until('a full house', async () => (await send()) === 503)).toBe(true);
    uploads[0]?.destroy();
    expect(await until('a free place', async () => (await send()) === 303)).toBe(true);
    for (const upload of uploads) upload.destroy();
  });

  test.each([
    ['one address', (n: number) => ({ code: 320 + n, address: '127.0.0.1' })],
    ['one link', (n: number) => ({ code: 330, address: `127.0.0.${n + 1}` })],
  ])('two under way of %s, the third is put off in a page, unread, and others are taken', async (_name, sender) => {
    const links = new Map<number, string>();
    const linkOf = async (code: number): Promise<string> => {
      const token = links.get(code) ?? (await site.scene.transfer({ code })).token;
      links.set(code, token);
      return token;
    };
    const visited = await site.visit(await linkOf(sender(0).code));
    const uploads = [];
    for (const n of [1, 2]) {
      const { code, address } = sender(n);
      uploads.push(beginUpload(await linkOf(code), visited.cookie, address));
    }
    const third = await linkOf(sender(3).code);
    let answer = await sendUpload(third, visited);
    await until('both places taken', async () => {
      if (answer.status !== 429) answer = await sendUpload(third, visited);
      return answer.status === 429;
    });
    expect(answer.text).toContain('Dua berkas dari jaringan atau tautan ini masih dikirim');
    expect(answer.text).toContain('<form class="stack" method="post"');
    const others = beginUpload(await linkOf(340), visited.cookie, '127.0.0.9');
    const heard = await Promise.race([
      new Promise((resolve) => others.on('response', ({ statusCode }) => resolve(statusCode))),
      new Promise((resolve) => setTimeout(resolve, 300, 'taken')),
    ]);
    expect(heard).toBe('taken');
    for (const upload of [...uploads, others]) upload.destroy();
  });

  test('the same file again, is said to be there already', async () => {
    const transfer = await site.scene.transfer();
    const content = await png();
    await site.upload(transfer.token, [{ content }]);
    const second = await site.upload(transfer.token, [{ content }]);
    expect(second.location).toContain('kabar=bukti-sama');
    expect(await proofsOf(transfer.id)).toBe(1);
    expect(site.woken).toEqual([transfer.id]);
  });

  test('after the money came, after three others, and long after the end, leads to a sentence', async () => {
    const paid = await site.scene.transfer({ state: 'verified' });
    const full = await site.scene.transfer({ code: 2 });
    for (const n of [1, 2, 3]) await site.scene.proof(full.id, { n, state: 'superseded' });
    const ended = await site.scene.transfer({ code: 3, state: 'released' });
    await books.db.write('update transfer set released_at = utc_timestamp(3) - interval 8 day where id = ?', [
      ended.id,
    ]);
    const content = await png();
    for (const [transfer, notice] of [
      [paid, 'bukti-dibayar'],
      [full, 'bukti-banyak'],
      [ended, 'bukti-tutup'],
    ] as const) {
      expect((await site.upload(transfer.token, [{ content }])).location).toContain(`kabar=${notice}`);
    }
    expect(await proofsOf(full.id)).toBe(3);
  });

  test('U9, within a week after the end, opens the transfer again', async () => {
    const transfer = await site.scene.transfer({ state: 'released' });
    await books.db.write('update transfer set released_at = utc_timestamp(3) - interval 1 day where id = ?', [
      transfer.id,
    ]);
    expect((await site.page(transfer.token)).text).toContain('Waktu habis, permintaan ditutup');
    await site.upload(transfer.token, [{ content: await png() }]);
    expect(await stateOf(transfer.id)).toBe('verifying');
  });

  test('sent by another site, or without the cookie of a page of ours, is refused', async () => {
    const transfer = await site.scene.transfer();
    const { cookie, kunci } = await site.visit(transfer.token);
    const content = new Blob([new Uint8Array(await png())]);
    const form = (key: string): FormData => {
      const data = new FormData();
      data.append('kunci', key);
      data.append('bukti', content, 'a.png');
      return data;
    };
    const path = `/pesanan/${transfer.token}/bukti`;
    const foreign: Record<string, string>[] = [
      { cookie, 'sec-fetch-site': 'cross-site' },
      { cookie, 'sec-fetch-site': 'same-site' },
      { cookie, origin: 'https://evil.example' },
      {},
    ];
    for (const headers of foreign) expect((await site.send(path, form(kunci), headers)).status).toBe(403);
    expect((await site.send(path, form('A'.repeat(24)), { cookie })).status).toBe(403);
    expect(await proofsOf(transfer.id)).toBe(0);
    // A browser that says nothing names no origin either: the page sends no referrer.
    expect((await site.send(path, form(kunci), { cookie, origin: 'null' })).status).toBe(303);
  });

  test('more than ten forms of one page in ten minutes, are put off unread', async () => {
    const transfer = await site.scene.transfer();
    for (let n = 0; n < 10; n += 1) await site.upload(transfer.token, [{ content: HARM }]);
    const answer = await site.upload(transfer.token, [{ content: await png() }]);
    expect(answer.status).toBe(429);
    expect(await proofsOf(transfer.id)).toBe(0);
  });
});

describe('a proof that comes slowly', () => {
  let slow: StatusSite;

  beforeEach(async () => {
    slow = await openStatusSite(books.db, {
      uploadPace: { freeMs: 400, bytesPerSecond: 20_000, silentMs: 300 },
    });
  });
  afterEach(() => slow.close());

  /** Writes the file to a socket of its own, so much at a time; resolves with what the server said. */
  const trickle = async (
    { token }: { token: string },
    file: Buffer,
    { bytes, everyMs, most = Infinity }: { bytes: number; everyMs: number; most?: number },
  ): Promise<{ text: string; tookMs: number }> => {
    const { cookie, kunci } = await slow.visit(token);
    const body = Buffer.concat([
      Buffer.from(`--b\r\ncontent-disposition: form-data; name="kunci"\r\n\r\n${kunci}\r\n`),
      Buffer.from('--b\r\ncontent-disposition: form-data; name="bukti"; filename="a.png"\r\n\r\n'),
      file,
      Buffer.from('\r\n--b--\r\n'),
    ]);
    const { hostname, port } = new URL(slow.url);
    const socket = connect(Number(port), hostname);
    let text = '';
    socket.on('data', (part) => (text += part.toString()));
    socket.on('error', () => undefined);
    const startedAt = Date.now();
    socket.write(
      `POST /pesanan/${token}/bukti HTTP/1.1\r\nhost: x\r\ncookie: ${cookie}\r\nconnection: close\r\n` +
        `content-type: multipart/form-data; boundary=b\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    let sent = 0;
    const sending = setInterval(() => {
      if (sent >= Math.min(body.length, most)) return;
      socket.write(body.subarray(sent, sent + bytes));
      sent += bytes;
    }, everyMs);
    await new Promise((resolve) => socket.on('close', resolve));
    clearInterval(sending);
    return { text, tookMs: Date.now() - startedAt };
  };

  test.each([
    ['slower than the least pace', { bytes: 100, everyMs: 20 }],
    ['broken off after much of it, and held open', { bytes: 20_000, everyMs: 20, most: 40_000 }],
  ])('%s, it is refused in a page, nothing is kept and its place is free', async (_name, pace) => {
    const transfer = await slow.scene.transfer();
    const { text, tookMs } = await trickle(transfer, Buffer.alloc(100_000, 0xff), pace);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toMatch(/^connection: close\r$/im);
    expect(seenBy(text)).toContain('Pengiriman terlalu lambat atau terhenti');
    expect(tookMs).toBeLessThan(5000);
    expect(await proofsOf(transfer.id)).toBe(0);
    expect((await slow.upload(transfer.token, [{ content: await png() }])).status).toBe(303);
  });

  test('slow and steady, it is taken however long it takes', async () => {
    const transfer = await slow.scene.transfer();
    const photo = Buffer.concat([await png(), Buffer.alloc(60_000)]);
    const { text, tookMs } = await trickle(transfer, photo, { bytes: 1500, everyMs: 30 });
    expect(text).toMatch(/^HTTP\/1\.1 303 /);
    expect(tookMs).toBeGreaterThan(1000);
    expect(await proofsOf(transfer.id)).toBe(1);
  });
});

describe('a proof shown to staff', () => {
  const shownTo = async (proofId: string): Promise<string> =>
    site.proofLinks.linkTo(proofId, await books.db.now()).replace(/^.*(?=\/bukti\/)/, '');

  test('a picture, comes as a picture that cannot be anything else, to any origin', async () => {
    const transfer = await site.scene.transfer();
    await site.upload(transfer.token, [{ content: await jpegWithScript() }]);
    const kept = await site.stored(transfer.id);
    const answer = await site.get(await shownTo(kept?.id ?? ''));
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/webp',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'content-disposition': expect.stringMatching(/^inline; filename="bukti-\d+-1\.webp"$/) as string,
    });
  });

  test('a PDF, is a download', async () => {
    const transfer = await site.scene.transfer();
    await site.upload(transfer.token, [{ content: PDF }]);
    const answer = await site.get(await shownTo((await site.stored(transfer.id))?.id ?? ''));
    expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="bukti-\d+-1\.pdf"$/);
    expect(answer.text).toBe(PDF.toString());
  });

  test('with an address that is altered, over, of another proof or unsigned, is not found', async () => {
    const transfer = await site.scene.transfer();
    await site.upload(transfer.token, [{ content: await png() }]);
    const id = (await site.stored(transfer.id))?.id ?? '';
    const other = await site.scene.transfer({ code: 9 });
    await site.upload(other.token, [{ content: await webp() }]);
    const otherId = (await site.stored(other.id))?.id ?? '';
    const good = await shownTo(id);
    const now = await books.db.now();
    const over = site.proofLinks.linkTo(id, after(now, -11 * 60_000));
    const bad = [
      good.replace(id, otherId),
      good.replace(/sampai=\d/, 'sampai=2'),
      good.slice(0, -1) + (good.endsWith('0') ? '1' : '0'),
      `/bukti/${id}`,
      `${good}&tanda=x`,
      over.replace(/^.*(?=\/bukti\/)/, ''),
      await shownTo('01ARZ3NDEKTSV4RRFFQ69G5FAV'),
    ];
    for (const path of bad) expect({ path, status: (await site.get(path)).status }).toEqual({ path, status: 404 });
    expect((await site.get(good)).status).toBe(200);
  });
});
