import { openTestBooks, type TestBooks } from '../../../support/ledger';
import { openStatusSite, seenBy, type StatusSite } from '../../../support/status-site';

let books: TestBooks;
let site: StatusSite;
beforeAll(async () => {
  books = await openTestBooks();
  site = await openStatusSite(books.db);
});
afterAll(async () => {
  await site.close();
  await books.close();
});

const KEPT = 'Rp50.000 tidak kami kirim karena rekening tujuannya tidak pernah diisi.';

test.each([
  ['success', 'Selesai'],
  ['refunded', 'Dana sudah dikembalikan'],
])(
  'C7, an order is %s and what was sent too much was kept, its payer reads so and gives no account',
  async (state, title) => {
    const { scene } = site;
    const transfer = await scene.transfer({ code: state.length, state: 'verified' });
    await books.db.write('update digital_order set state = ? where id = ?', [state, transfer.orderId]);
    const excess = await scene.refund({ kind: 'excess', transferId: transfer.id, amount: 50_000, hasPayee: false });
    await books.db.write(`update refund set state = 'kept', ended_at = utc_timestamp(3) where id = ?`, [excess.id]);
    if (state === 'refunded') {
      const { id } = await scene.refund({ orderId: transfer.orderId, transferId: transfer.id });
      await books.db.write(`update refund set state = 'confirmed', ended_at = utc_timestamp(3) where id = ?`, [id]);
    }
    const { text: html } = await site.page(transfer.token);
    const text = seenBy(html);
    expect(text).toContain(title);
    expect(text).toContain(KEPT);
    expect(text.match(/Dikembalikan Rp/g) ?? []).toHaveLength(state === 'refunded' ? 1 : 0);
    expect(html).not.toContain('name="nomor"');
    // Nothing goes on any more.
    expect(html).toContain('data-every="0"');
  },
);
