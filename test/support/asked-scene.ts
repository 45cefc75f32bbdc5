/** Products, an account and resellers that may ask for transfers, and the real accept of orders and tikets. */
import { type Settings } from '../../src/domain/settings';
import { rupiah } from '../../src/domain/money';
import { createAcceptOrder } from '../../src/intake/accept-order';
import { type OrderCommand } from '../../src/intake/accept-order.types';
import { createAcceptTiket } from '../../src/intake/accept-tiket';
import { type TiketSource } from '../../src/intake/accept-tiket.types';
import { NOBODY } from '../../src/intake/payer';
import { type Database } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { createSettingsReader } from '../../src/persistence/repositories/setting.repository';
import { insertPrefixes, insertProduct, insertReseller, type ResellerFixture } from './fixtures';
import { insertBankAccount } from './transfer-scene';

export type AskedScene = Awaited<ReturnType<typeof openAskedScene>>;

export async function openAskedScene(db: Database, { settings = {} }: { settings?: Partial<Settings> } = {}) {
  await insertPrefixes(db, { telkomsel: ['0812'], indosat: ['0857'] });
  await insertProduct(db, { code: 'S10', carrier: 'telkomsel' });
  await insertProduct(db, { code: 'S25', carrier: 'telkomsel', isActive: false });
  await insertProduct(db, { code: 'S50', carrier: 'telkomsel', prices: { standard: 50_500 } });
  await db.write(`update product set is_transfer_offered = 1 where code in ('S10', 'S25')`);
  const account = await insertBankAccount(db, { bank: 'Bank Mandiri' });
  let isBusy = false;
  const reserved: string[] = [];
  const depsOn = (on: Database) => ({
    db: on,
    settings: { current: async () => ({ ...(await createSettingsReader(on).current()), ...settings }) },
    isBusy: async () => isBusy,
    onReserved: ({ transferId }: { transferId: string }) => void reserved.push(transferId),
  });
  const newShop = async (): Promise<ResellerFixture> => {
    const reseller = await insertReseller(db);
    await db.write('update reseller set is_order_offered = 1, is_tiket_offered = 1 where id = ?', [
      reseller.resellerId,
    ]);
    return reseller;
  };
  return {
    ...{ db, account, reserved, newShop },
    setBusy: (value: boolean) => (isBusy = value),
    acceptOrder: createAcceptOrder(depsOn(db)),
    acceptTiket: createAcceptTiket(depsOn(db)),
    acceptOrderOn: (on: Database) => createAcceptOrder(depsOn(on)),
    order: ({ resellerId }: ResellerFixture, changes: Partial<OrderCommand> = {}): OrderCommand => ({
      ...{ resellerId, reference: `ORD-${newId()}`, productCode: 'S10', destination: '081234567890' },
      ...{ ...NOBODY, nonce: null, ...changes },
    }),
    tiket: ({ resellerId }: ResellerFixture, amount: number, source: TiketSource = { origin: 'otomax' }) => ({
      ...{ resellerId, amount: rupiah(amount), source },
    }),
    count: async (table: string, where: string, value: string): Promise<number> => {
      const row = await db.row<{ n: string }>(`select count(*) as n from ${table} where ${where} = ?`, [value]);
      return Number(row?.n);
    },
  };
}
