import { createBacklog } from '../../../src/intake/backlog';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';
import { insertReseller } from '../../support/fixtures';
import { openTestBooks, type TestBooks } from '../../support/ledger';
import { newId } from '../../../src/persistence/new-id';

describe('backlog', () => {
  let books: TestBooks;

  beforeEach(async () => {
    books = await openTestBooks();
  });
  afterEach(() => books.close());

  const backlogOf = (rows: number, perReseller: number) =>
    createBacklog({
      db: books.db,
      settings: {
        current: async () => ({ ...DEFAULT_SETTINGS, backlogRows: rows, backlogRowsPerReseller: perReseller }),
      },
    });
  const wait = async (resellerId: string, { state = 'accepted', ageSeconds = 0 } = {}): Promise<void> => {
    const id = newId();
    await books.db.write(
      `insert into topup (id, reseller_id, origin, reference, product_code, destination, price, account_code, state,
         accepted_at, send_deadline, latest_send)
       values (?, ?, 'h2h', ?, 'S10', '081234567890', 10400, 'a', ?, utc_timestamp(3) - interval ? second,
         utc_timestamp(3), utc_timestamp(3))`,
      [id, resellerId, Buffer.from(id), state, ageSeconds],
    );
  };

  test('one reseller has as many waiting as one may have, it is full for that one only', async () => {
    const [loud, quiet] = [(await insertReseller(books.db)).resellerId, (await insertReseller(books.db)).resellerId];
    for (let n = 0; n < 3; n += 1) await wait(loud);
    await wait(quiet);
    await wait(quiet, { state: 'routing' });
    const backlog = backlogOf(10, 3);
    expect(await backlog.isFullFor(loud)).toBe(true);
    expect(await backlog.isFullFor(quiet)).toBe(false);
    expect(await backlog.isFull()).toBe(false);
  });

  test('all together as many as may wait, it is full for everybody', async () => {
    const resellers = await Promise.all([1, 2, 3].map(async () => (await insertReseller(books.db)).resellerId));
    for (const id of resellers) await wait(id);
    const backlog = backlogOf(3, 3);
    expect(await backlog.isFull()).toBe(true);
    expect(await backlog.isFullFor('somebody else')).toBe(true);
  });

  test('an order waits longer than one may, it is full for everybody', async () => {
    const { resellerId: id } = await insertReseller(books.db);
    await wait(id, { ageSeconds: DEFAULT_SETTINGS.backlogAgeMs / 1000 + 1 });
    expect(await backlogOf(100, 100).isFullFor('somebody else')).toBe(true);
  });
});
