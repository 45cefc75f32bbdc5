/**
 * Puts the demo's resellers, products, bank accounts and simulated terminals into the database. Run by `npm start` each time: what is
 * there stays as it is, but the addresses of the simulators follow the environment.
 */
import { bookForCustomer } from '../backoffice/customers/bookings';
import { createCustomer } from '../backoffice/customers/create-customer';
import { noteNeed } from '../backoffice/customers/needs';
import { readEnvironment, type Environment } from '../config/environment';
import { hashPassword } from '../backoffice/staff/password';
import { createSecretBox, type SecretBox } from '../config/secret-box';
import { rupiah } from '../domain/money';
import { businessDate } from '../domain/time';
import { depositAccount, openAccount, openBankAccounts, OPENING, saldoAccount } from '../ledger/accounts';
import { postJournal } from '../ledger/journal';
import { type Database, openDatabase, type Parameter, type Tx } from '../persistence/database';
import { DatabaseError } from '../persistence/database-errors';
import { newId } from '../persistence/new-id';
import { type StaffColumns, toStaffMember } from '../persistence/repositories/staff.repository';
import {
  CARRIER_PREFIXES,
  DEMO_BANK_ACCOUNT_HOLDER,
  DEMO_BANK_ACCOUNTS,
  DEMO_CATALOGUE,
  DEMO_CUSTOMERS,
  DEMO_MARGIN,
  DEMO_PRODUCTS,
  DEMO_RESELLERS,
  DEMO_STAFF,
  DEMO_TERMINALS,
  PRICE_LEVEL,
} from './demo-data';
import { runTool } from './run-tool';

void runTool(async () => {
  const environment = readEnvironment(process.env);
  if (!environment.isDemo) throw new Error('demo data is only for TUNTAS_DEMO=1');
  const secretBox = createSecretBox(environment.secretKey);
  const db = await openDatabase({ ...environment.database, poolSize: 2 });
  try {
    await db.transaction(async (tx) => {
      await seedCatalogue(tx);
      await seedTerminals(tx, { environment, secretBox });
      await seedResellers(tx, { environment, secretBox });
      await seedBankAccounts(tx);
      await seedStaff(tx);
      await seedSales(tx);
    });
    await seedCustomers(db);
    console.log('demo data is in place');
    return 0;
  } finally {
    await db.close();
  }
});

async function seedCatalogue(tx: Tx): Promise<void> {
  await insertOnce(tx, 'price_level', { code: PRICE_LEVEL, name: 'Standar' });
  for (const [carrier, prefixes] of Object.entries(CARRIER_PREFIXES)) {
    for (const prefix of prefixes) await insertOnce(tx, 'carrier_prefix', { prefix, carrier });
  }
  for (const { code, name, kind, carrier, nominal } of DEMO_PRODUCTS) {
    await insertOnce(tx, 'product', { code, name, destination_kind: kind, carrier, is_transfer_offered: 1 });
    await insertOnce(tx, 'product_price', {
      product_code: code,
      price_level: PRICE_LEVEL,
      price: nominal + DEMO_MARGIN,
    });
  }
}

interface Seeding {
  environment: Environment;
  secretBox: SecretBox;
}

async function seedTerminals(tx: Tx, { environment, secretBox }: Seeding): Promise<void> {
  await insertOnce(tx, 'supplier', { code: 'digiflazz', name: 'Digiflazz (simulator)', adapter: 'digiflazz' });
  for (const { code, priority, costMargin, deposit } of DEMO_TERMINALS) {
    const config = secretBox.seal(JSON.stringify(simulatedLine(code, environment.simulatorsUrl)));
    const name = `Digiflazz ${code}`;
    await insertOnce(tx, 'terminal', { code, supplier_code: 'digiflazz', name, config_sealed: config });
    await tx.write('update terminal set config_sealed = ? where code = ?', [config, code]);
    for (const { code: product, nominal } of DEMO_PRODUCTS) {
      const cost = nominal + costMargin;
      await insertOnce(tx, 'terminal_product', {
        terminal_code: code,
        product_code: product,
        ...{ sku: product, cost, priority },
      });
    }
    await openAccount(tx, { code: depositAccount(code), normalSide: 'debit', hasLimit: false });
    await postJournal(tx, {
      ...{ subject: code, kind: 'opening', n: 1 },
      postings: [
        { account: depositAccount(code), side: 'debit', amount: rupiah(deposit) },
        { account: OPENING, side: 'credit', amount: rupiah(deposit) },
      ],
    });
  }
}

/** What the simulators expect of the hub, from the same variables. */
function simulatedLine(code: string, simulatorsUrl: string): object {
  const setting = (name: string, usual: string): string =>
    process.env[`TUNTAS_SIM_${code.toUpperCase()}_${name}`] ?? usual;
  return {
    baseUrl: `${simulatorsUrl}/digiflazz/${code}/v1`,
    username: setting('USERNAME', `hub-${code}`),
    apiKey: setting('KEY', `dev-key-${code}`),
    webhookSecret: setting('WEBHOOK_SECRET', `hook-secret-${code}`),
  };
}

async function seedResellers(tx: Tx, { environment, secretBox }: Seeding): Promise<void> {
  for (const { code, name, apiKey, secret, pin, password, saldo } of DEMO_RESELLERS) {
    const reportUrl = `${environment.simulatorsUrl}/reports/${code}`;
    const known = await tx.row<{ id: string }>('select id from reseller where code = ?', [code]);
    if (known !== undefined) {
      await tx.write('update reseller set report_url = ? where id = ?', [reportUrl, known.id]);
      continue;
    }
    const id = newId();
    const now = new Date(await tx.now());
    await insertOnce(tx, 'reseller', {
      ...{ id, code, name },
      price_level: PRICE_LEVEL,
      report_url: reportUrl,
      report_secret_sealed: secretBox.seal(secret),
      // A demo is tried out by scripts that ask many times a second.
      requests_per_minute: 6000,
      ...{ is_order_offered: 1, is_tiket_offered: 1 },
      created_at: now,
    });
    await insertOnce(tx, 'reseller_credential', {
      id: newId(),
      reseller_id: id,
      api_key: Buffer.from(apiKey),
      secret_sealed: secretBox.seal(secret),
      created_at: now,
    });
    await insertOnce(tx, 'reseller_member', {
      reseller_id: id,
      pin_sealed: secretBox.seal(pin),
      password_sealed: secretBox.seal(password),
      created_at: now,
    });
    await openAccount(tx, { code: saldoAccount(id), normalSide: 'credit', hasLimit: true });
    await postJournal(tx, {
      ...{ subject: id, kind: 'opening', n: 1 },
      postings: [
        { account: OPENING, side: 'debit', amount: rupiah(saldo) },
        { account: saldoAccount(id), side: 'credit', amount: rupiah(saldo) },
      ],
    });
  }
}

async function seedBankAccounts(tx: Tx): Promise<void> {
  for (const account of DEMO_BANK_ACCOUNTS) {
    await insertOnce(tx, 'bank_account', {
      ...{ id: newId(), ...account, holder: DEMO_BANK_ACCOUNT_HOLDER },
      ...{ feed: 'moota', is_timed: 1, created_at: new Date(await tx.now()) },
    });
    await openBankAccounts(tx, account.code);
  }
}

async function seedStaff(tx: Tx): Promise<void> {
  for (const { name, fullName, role } of DEMO_STAFF) {
    if ((await tx.row('select 1 from staff where name = ?', [name])) !== undefined) continue;
    await insertOnce(tx, 'staff', {
      ...{ id: newId(), name, role },
      full_name: fullName,
      password_hash: await hashPassword(`demo-${name}`),
      created_at: new Date(await tx.now()),
    });
  }
}

async function seedSales(tx: Tx): Promise<void> {
  const now = new Date(await tx.now());
  for (const { code, name, unitPrice, description } of DEMO_CATALOGUE) {
    await insertOnce(tx, 'catalogue_item', {
      ...{ code, name, unit_price: unitPrice, description, created_at: now, changed_at: now },
    });
  }
}

/** As marketing itself would register them, so that they have all that belongs to a customer. Only into an empty list. */
async function seedCustomers(db: Database): Promise<void> {
  if ((await db.row('select 1 from customer limit 1')) !== undefined) return;
  const askedOn = businessDate(await db.now());
  for (const { marketing, need, booking, ...typed } of DEMO_CUSTOMERS) {
    const staff = await db.row<StaffColumns>('select id, name, full_name, role from staff where name = ?', [marketing]);
    if (staff === undefined) continue;
    const by = toStaffMember(staff);
    const created = await createCustomer(db, {
      ...{ by, typed, marketingId: by.id, isConsenting: true, isSamePhoneKnown: false },
    });
    if (created.kind !== 'created') throw new Error(`demo customer ${typed.name}: ${created.code}`);
    const of = { by, customerId: created.customerId };
    if (need !== null) await noteNeed(db, { ...of, text: need, askedOn });
    if (booking !== null) await bookForCustomer(db, { ...of, ...booking, description: '', unitPrice: '', needId: '' });
  }
}

/** What people changed since the first start is theirs: a row that is there is left alone. */
async function insertOnce(tx: Tx, table: string, row: Record<string, Parameter>): Promise<void> {
  const columns = Object.keys(row);
  try {
    await tx.write(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      Object.values(row),
    );
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.code !== 'duplicate') throw error;
  }
}
