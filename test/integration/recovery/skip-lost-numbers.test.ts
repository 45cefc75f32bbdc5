import { planDocument } from '../../../src/billing/plan-document';
import { type BusinessDate } from '../../../src/domain/time';
import { newId } from '../../../src/persistence/new-id';
import { skipLostNumbers } from '../../../src/recovery/skip-lost-numbers';
import { openTestBooks, type TestBooks } from '../../support/ledger';

describe('numbers of the lost time', () => {
  let books: TestBooks;
  beforeAll(async () => (books = await openTestBooks()));
  afterAll(() => books.close());

  const documentNumber = (occasion: string): Promise<number> =>
    books.db.transaction(async (tx) => {
      const { number } = await planDocument(
        tx,
        {
          ...{ occasion, kind: 'receipt', customerId: newId(), content: {}, template: 'receipt-1' },
          ...{ isMeteraiRequired: false, priorityOn: '2026-11-27' as BusinessDate },
        },
        await tx.now(),
      );
      return Number(number.slice(-6));
    });
  const accountNumber = async (): Promise<number> => {
    await books.db.write('insert into va_number (customer_id, allocated_at) values (?, utc_timestamp(3))', [newId()]);
    const row = await books.db.row<{ n: string }>('select max(n) as n from va_number');
    return Number(row?.n);
  };

  test('B3, B4, after a restored database has recovered, no number comes that may have been given out meanwhile', async () => {
    const document = await documentNumber('one');
    const account = await accountNumber();
    await skipLostNumbers(books.db);
    expect(await documentNumber('two')).toBeGreaterThan(document + 9000);
    expect(await accountNumber()).toBeGreaterThan(account + 9000);
  });
});
