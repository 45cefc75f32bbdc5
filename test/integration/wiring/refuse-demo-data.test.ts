import { refuseDemoData } from '../../../src/wiring/refuse-demo-data';
import { insertReseller } from '../../support/fixtures';
import { openTestBooks, type TestBooks } from '../../support/ledger';

describe('a hub that is no demo', () => {
  let books: TestBooks;

  beforeAll(async () => {
    books = await openTestBooks();
  });
  afterAll(() => books.close());

  test('starts on resellers of its own, and not on those whose secrets everybody knows', async () => {
    await insertReseller(books.db);
    await expect(refuseDemoData(books.db)).resolves.toBeUndefined();
    await insertReseller(books.db, { apiKey: 'demo-ag0001', secret: 'demo-secret-ag0001' });
    await expect(refuseDemoData(books.db)).rejects.toThrow('TUNTAS_DEMO=1');
  });
});
