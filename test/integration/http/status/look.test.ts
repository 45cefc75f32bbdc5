import { startBrowser, seriousFaults, sidewaysPixels } from '../../../support/browser';
import { openTestBooks } from '../../../support/ledger';
import { openStatusSite } from '../../../support/status-site';
import { after } from '../../../../src/domain/time';
test('look', async () => {
  const books = await openTestBooks();
  const site = await openStatusSite(books.db);
  const now = await books.db.now();
  const open = await site.scene.transfer({});
  const late = await site.scene.transfer({ code: 119, expiresAt: after(now, -60000) });
  const ver = await site.scene.transfer({ code: 120, state: 'verifying' });
  await site.scene.proof(ver.id);
  const exp = await site.scene.transfer({ code: 121, state: 'released' });
  const ref = await site.scene.transfer({ code: 122, state: 'verified' });
  await books.db.write("update digital_order set state = 'refund-pending' where id = ?", [ref.orderId]);
  await site.scene.refund({ orderId: ref.orderId, transferId: ref.id, hasPayee: false });
  const ok = await site.scene.transfer({ code: 123, state: 'verified', purpose: 'tiket' });
  const browser = await startBrowser();
  const page = await browser.newPage();
  page.on('console', (m) => console.log(m.text()));
  page.on('pageerror', (m) => console.log(String(m)));
  for (const [name, t] of Object.entries({ open, late, ver, exp, ref, ok })) {
    for (const [w, scheme] of [[360, 'light'], [1360, 'dark']] as const) {
      await page.setViewport({ width: w, height: 800 });
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.goto(`${site.url}/pesanan/${t.token}`);
      console.log(name, w, await sidewaysPixels(page), await seriousFaults(page));
      await page.screenshot({ path: `/tmp/b/shot-${name}-${w}.png` as `${string}.png`, fullPage: true });
    }
  }
  await page.setJavaScriptEnabled(false);
  await page.goto(`${site.url}/pesanan/${open.token}`);
  await page.screenshot({ path: `/tmp/b/shot-nojs.png`, fullPage: true });
  await browser.close(); await site.close(); await books.close();
});
