import { refuseDemoData } from '../../../src/wiring/refuse-demo-data';
import { insertStaff } from '../../support/console';
import { insertReseller } from '../../support/fixtures';
import { openTestBooks, type TestBooks } from '../../support/ledger';

describe('a hub that is no demo', () => {
  let books: TestBooks;

  beforeAll(async () => {
    books = await openTestBooks();
  });
  afterAll(() => books.close());

  test('starts with people of its own, and not with those whose passwords everybody knows', async () => {
    await insertStaff(books.db, { name: 'admin', role: 'admin', password: 'bukan yang itu' });
    await expect(refuseDemoData(books.db)).resolves.toBeUndefined();
    const { id } = await insertStaff(books.db, { name: 'operator2', password: 'demo-operator2' });
    await expect(refuseDemoData(books.db)).rejects.toThrow(/\(operator2\).*TUNTAS_DEMO=1/);
    await books.db.write('update staff set is_active = 0 where id = ?', [id]);
    await expect(refuseDemoData(books.db)).rejects.toThrow('operator2');
    await books.db.write('delete from staff where id = ?', [id]);
  });

  test('starts on resellers of its own, and not on those whose secrets everybody knows', async () => {
    await insertReseller(books.db);
    await expect(refuseDemoData(books.db)).resolves.toBeUndefined();
    await insertReseller(books.db, { apiKey: 'demo-ag0001', secret: 'demo-secret-ag0001' });
    await expect(refuseDemoData(books.db)).rejects.toThrow('TUNTAS_DEMO=1');
  });
});
