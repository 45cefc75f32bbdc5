import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { importSeed } from '../../../src/backoffice/seed/import-seed';
import { type SeedResult } from '../../../src/backoffice/seed/seed.types';
import { createSecretBox } from '../../../src/config/secret-box';
import {
  bankAccount,
  OPENING,
  openHouseAccounts,
  outgoingAccount,
  saldoAccount,
  suspenseAccount,
} from '../../../src/ledger/accounts';
import { checkBooks } from '../../../src/ledger/check-books';
import { type Database, openDatabase } from '../../../src/persistence/database';
import { migrate } from '../../../src/persistence/migrate';
import { newId } from '../../../src/persistence/new-id';
import { readFolder } from '../../../src/tools/seed-import/read-folder';
import { createSeedRules } from '../../../src/tools/seed-import/rules';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { makeTempFolder, removeFolder } from '../../support/servers';

const EXAMPLES = path.resolve(__dirname, '../../../examples/seed');
const box = createSecretBox(Buffer.alloc(32, 5));

describe('importSeed', () => {
  let database: TestDatabase;
  let db: Database;
  let folder: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    await migrate({ url: database.url, poolSize: 2 });
    db = await openDatabase({ url: database.url, poolSize: 4 });
  });
  beforeEach(async () => {
    await empty(db);
    await db.transaction(openHouseAccounts);
    folder = makeTempFolder();
    cpSync(EXAMPLES, folder, { recursive: true });
  });
  afterEach(async () => {
    expect(await checkBooks(db)).toEqual([]);
    removeFolder(folder);
  });
  afterAll(async () => {
    await db.close();
    await database.drop();
  });

  const run = ({
    isDryRun = false,
    isDemo = false,
    areLowPricesMeant = false,
    keepSecrets = (_result: SeedResult) => {},
  } = {}) =>
    importSeed(
      { db, box, rules: createSeedRules({ isDemo }) },
      { ...readFolder(folder), isDryRun, areLowPricesMeant, keepSecrets },
    );
  const write = (file: string, ...lines: string[]): void => {
    writeFileSync(path.join(folder, file), lines.join('\n'));
  };
  const edit = (file: string, from: string, to: string): void => {
    const before = readFileSync(path.join(folder, file), 'utf8');
    if (!before.includes(from)) throw new Error(`${file} does not hold ${from}`);
    write(file, before.replace(from, to));
  };
  const told = ({ problems }: SeedResult): string[] =>
    problems.map(({ file, line, problem }) => `${file}:${line} ${problem}`);
  const count = async (table: string): Promise<number> =>
    Number((await db.row<{ n: string }>(`select count(*) as n from ${table}`))?.n);
  const reseller = async (code: string) =>
    db.row<{ id: string; name: string; price_level: string; report_secret_sealed: Buffer; allowed_ips: string | null }>(
      'select * from reseller where code = ?',
      [code],
    );

  test('the examples into an empty database, everything is there and the books begin with the saldo', async () => {
    const result = await run();
    expect(result.problems).toEqual([]);
    expect(result.newCredentials.map(({ reseller: code }) => code)).toEqual(['AG0101', 'AG0102']);
    const one = await reseller('AG0101');
    expect(await db.row('select balance from account where code = ?', [saldoAccount(one?.id ?? '')])).toEqual({
      balance: '5000000',
    });
    expect(await db.rows('select kind, note from journal')).toEqual([
      { kind: 'opening', note: 'Saldo awal dari buku lama' },
    ]);
    expect(await db.rows('select account_code, side from entry order by line')).toEqual([
      { account_code: saldoAccount(one?.id ?? ''), side: 'credit' },
      { account_code: OPENING, side: 'debit' },
    ]);
    expect((await reseller('AG0102'))?.allowed_ips).toBe('198.51.100.0/24,203.0.113.20');
    const terminal = await db.row<{ config_sealed: Buffer; is_on: number; stock_warn_below: string }>(
      'select config_sealed, is_on, stock_warn_below from terminal',
    );
    expect(JSON.parse(box.unseal(terminal?.config_sealed ?? Buffer.of()))).toMatchObject({ webhookSecret: null });
    expect(terminal).toMatchObject({ is_on: 0, stock_warn_below: '500000' });
  });

  test('the same files again, nothing is changed and nothing is put on record', async () => {
    await run();
    const before = await db.rows('select id from audit_event order by id');
    const again = await run();
    expect(again).toMatchObject({ problems: [], changes: [], newCredentials: [] });
    expect([...again.unchanged.values()].reduce((sum, one) => sum + one, 0)).toBe(41);
    expect(await db.rows('select id from audit_event order by id')).toEqual(before);
  });

  test('a price, a name and a limit that changed, are changed and put on record one by one without a secret', async () => {
    await run();
    await db.write('delete from audit_event');
    edit('price.csv', 'S10,standar,10.400', 'S10,standar,10.500');
    edit('reseller.csv', 'Agen Contoh,', 'Agen Baru,');
    edit('terminal.csv', '500.000', '750.000');
    const { changes } = await run();
    expect(changes.map(({ what, subject, detail }) => ({ what, subject, detail }))).toEqual([
      { what: 'changed', subject: 'S10 standar', detail: { price: '10400 → 10500' } },
      { what: 'changed', subject: 'digi-utama', detail: { stock_warn_below: '500000 → 750000' } },
      { what: 'changed', subject: 'AG0101', detail: { name: 'Agen Contoh → Agen Baru' } },
    ]);
    const events = await db.rows<{ actor: string; action: string }>(
      'select actor, action from audit_event order by id',
    );
    expect(events).toEqual(
      ['price.change', 'terminal.change', 'reseller.change'].map((action) => ({ actor: 'tool:seed-import', action })),
    );
  });

  test('secrets, are stored sealed and stand in no audit event and no change', async () => {
    write(
      'reseller.csv',
      'code;name;price_level;api_key;secret;pin;password;is_unsigned_allowed',
      'AG0101;Agen;standar;kunci-0101-abcdef;sangat-rahasia-0101;918273;kata-sandi-0101;ya',
    );
    write('saldo.csv', 'reseller,amount', 'AG0101,1000');
    const { changes, newCredentials, problems } = await run();
    expect(problems).toEqual([]);
    expect(newCredentials).toEqual([]);
    const secrets = /sangat-rahasia|918273|kata-sandi|isi-kunci|kunci-0101/;
    expect(JSON.stringify(changes)).not.toMatch(secrets);
    expect(JSON.stringify(await db.rows('select detail from audit_event'))).not.toMatch(secrets);
    const credential = await db.row<{ api_key: Buffer; secret_sealed: Buffer }>('select * from reseller_credential');
    expect(String(credential?.api_key)).toBe('kunci-0101-abcdef');
    expect(box.unseal(credential?.secret_sealed ?? Buffer.of())).toBe('sangat-rahasia-0101');
    expect(box.unseal((await reseller('AG0101'))?.report_secret_sealed ?? Buffer.of())).toBe('sangat-rahasia-0101');
    const member = await db.row<{ pin_sealed: Buffer; is_unsigned_allowed: number }>('select * from reseller_member');
    expect(box.unseal(member?.pin_sealed ?? Buffer.of())).toBe('918273');
    expect(member?.is_unsigned_allowed).toBe(1);

    edit('reseller.csv', 'sangat-rahasia-0101', 'sangat-rahasia-baru');
    const [ofReseller, ofKey] = (await run()).changes;
    expect([ofReseller?.detail, ofKey?.detail]).toEqual([
      { report_secret_sealed: '(rahasia)' },
      { secret_sealed: '(rahasia)' },
    ]);
  });

  test('a reseller that has a key, and a file that names none, it keeps its key', async () => {
    const { newCredentials } = await run();
    edit('reseller.csv', 'Agen Contoh,', 'Agen Baru,');
    const again = await run();
    expect(again.newCredentials).toEqual([]);
    const keys = await db.rows<{ api_key: Buffer }>('select api_key from reseller_credential');
    expect(keys.map(({ api_key: key }) => String(key)).sort()).toEqual(
      newCredentials.map(({ apiKey }) => apiKey).sort(),
    );
  });

  test('a dry run, says what would be done and does nothing', async () => {
    let isKept = false;
    const { changes } = await run({ isDryRun: true, keepSecrets: () => (isKept = true) });
    expect(changes.length).toBeGreaterThan(30);
    expect(isKept).toBe(false);
    for (const table of ['reseller', 'product', 'terminal', 'journal', 'audit_event'])
      expect(await count(table)).toBe(0);
  });

  test('many mistakes in many files, all are told with file and line, and nothing is changed', async () => {
    write('price.csv', 'product,price_level,price', 'S10,standar,10.5', 'S99,standar,10.000', 'S10,standar,9.000');
    write('prefix.csv', 'prefix;carrier', '812;telkomsel', '0814;indosat');
    edit('terminal.csv', 'https://api.digiflazz.com/v1', 'api.digiflazz.com');
    edit('supplier.csv', 'Digiflazz,digiflazz', 'Digiflazz,digiflash');
    edit('saldo.csv', 'AG0102,0', 'AG0199,0');
    write('resellers.csv', 'code');
    const result = await run();
    expect(told(result)).toEqual([
      expect.stringMatching(/^resellers\.csv:0 nama berkas tidak dikenal/),
      expect.stringMatching(/^prefix\.csv:2 prefix: awalan nomor mulai dengan 0/),
      expect.stringMatching(/^price\.csv:2 price: bukan jumlah rupiah bulat/),
      expect.stringMatching(/^price\.csv:4 product dan price_level sama dengan baris 2/),
      expect.stringMatching(/^price\.csv:3 product S99 tidak ada/),
      expect.stringMatching(/^product\.csv:2 carrier telkomsel tidak punya/),
      expect.stringMatching(/^product\.csv:3 carrier telkomsel tidak punya/),
      expect.stringMatching(/^saldo\.csv:3 reseller AG0199 tidak ada/),
      expect.stringMatching(/^supplier\.csv:2 adapter digiflash tidak dikenal/),
    ]);
    for (const table of ['reseller', 'product', 'carrier_prefix', 'audit_event']) expect(await count(table)).toBe(0);
  });

  test.each(['25,3', '25.3', '25.300,00', '25300.50', '25,300.00'])(
    'a price of %s, is a mistake: rupiah are whole',
    async (price) => {
      edit('price.csv', 'S25,standar,25.300', `S25,standar,"${price}"`);
      expect(told(await run())).toEqual([expect.stringMatching(/^price\.csv:4 price: bukan jumlah rupiah bulat/)]);
    },
  );

  test('prices that a spreadsheet has cut off, are mistakes, unless they are meant', async () => {
    edit('price.csv', 'S25,standar,25.300', 'S25,standar,25');
    edit('route.csv', 'S25,s25,25.050', 'S25,s25,25');
    expect(told(await run())).toEqual([
      'price.csv:4 harga jual S25 Rp25 di bawah Rp100; bila memang begitu, ulangi dengan --allow-low-prices',
      'route.csv:3 harga beli S25 Rp25 di bawah Rp100; bila memang begitu, ulangi dengan --allow-low-prices',
    ]);
    expect(await count('product')).toBe(0);
    expect((await run({ areLowPricesMeant: true })).problems).toEqual([]);
    expect(
      await db.rows(`select price from product_price where product_code = 'S25' and price_level = 'standar'`),
    ).toEqual([{ price: '25' }]);
  });

  test('a price below what the product costs at its cheapest line, is a mistake, unless it is meant', async () => {
    edit('price.csv', 'S10,grosir,10.250', 'S10,grosir,10.099');
    const sentence =
      'price.csv:3 harga jual S10 Rp10.099 di bawah harga beli termurah Rp10.100; bila memang begitu, ulangi dengan --allow-low-prices';
    expect(told(await run())).toEqual([sentence]);
    expect((await run({ areLowPricesMeant: true })).problems).toEqual([]);
    // Against what the database has, when the file of the routes is not there.
    rmSync(path.join(folder, 'route.csv'));
    expect(told(await run())).toEqual([sentence]);
    edit('price.csv', 'S10,grosir,10.099', 'S10,grosir,10.100');
    expect(told(await run())).toEqual([]);
  });

  test('product codes that no entrance takes, in small letters or with a dash, are mistakes', async () => {
    write(
      'product.csv',
      'code,name,destination_kind',
      's10,Kecil,msisdn',
      'TS-20,Bergaris,msisdn',
      'PLN20,Token,meter',
    );
    rmSync(path.join(folder, 'price.csv'));
    rmSync(path.join(folder, 'route.csv'));
    expect(told(await run())).toEqual([
      'product.csv:2 code: paling banyak 16 huruf besar dan angka',
      'product.csv:3 code: paling banyak 16 huruf besar dan angka',
    ]);
  });

  test('a reseller whose code differs from another one in its letter case alone, is a mistake, in one file and in two', async () => {
    write('reseller.csv', 'code,name,price_level', 'AG0101,Satu,standar', 'ag0101,Satu lagi,standar');
    write('saldo.csv', 'reseller,amount', 'AG0101,1000');
    expect(told(await run())).toEqual(['reseller.csv:3 code sama dengan baris 2']);
    write('reseller.csv', 'code,name,price_level', 'AG0101,Satu,standar');
    expect(told(await run())).toEqual([]);
    write('reseller.csv', 'code,name,price_level', 'ag0101,Satu lagi,standar');
    expect(told(await run())).toEqual(['reseller.csv:2 reseller ag0101 sudah ada dengan kode AG0101']);
    expect(await count('reseller')).toBe(1);
  });

  test('settings that the adapter refuses, are told by the names of the fields and not by their values', async () => {
    edit('terminal.csv', 'https://api.digiflazz.com/v1,isi-username-anda', 'ftp://rahasia-url,');
    expect(told(await run())).toEqual([
      'terminal.csv:2 config tidak dapat dipakai: digiflazz settings are wrong: baseUrl, username',
    ]);
  });

  test.each([
    ['an api key', 'reseller.csv', 'AG0101,Agen,standar,demo-ag0001,sangat-rahasia-0101,,', 'api_key'],
    ['a secret', 'reseller.csv', 'AG0101,Agen,standar,kunci-0101-abcdef,demo-secret-ag0001,,', 'secret'],
    ['a password', 'reseller.csv', 'AG0101,Agen,standar,,,918273,rahasia1', 'password'],
  ])('%s of the demo outside the demo, is refused', async (_what, file, row, name) => {
    write(file, 'code,name,price_level,api_key,secret,pin,password', row);
    write('saldo.csv', 'reseller,amount', 'AG0101,1000');
    expect(told(await run())).toEqual([`${file}:2 ${name} adalah rahasia demo yang diketahui semua orang`]);
    expect((await run({ isDemo: true })).problems).toEqual([]);
  });

  test('an opening saldo that differs from the booked one, is an error and never a second journal', async () => {
    await run();
    edit('saldo.csv', '5.000.000', '6.000.000');
    edit('price.csv', 'S10,standar,10.400', 'S10,standar,10.500');
    expect(told(await run())).toEqual([
      'saldo.csv:2 saldo AG0101 sudah dibukukan Rp5.000.000, berkas menyebut Rp6.000.000; pembukaan tidak diubah oleh impor',
    ]);
    expect(await count('journal')).toBe(1);
    expect(
      await db.row(`select price from product_price where product_code = 'S10' and price_level = 'standar'`),
    ).toEqual({
      price: '10400',
    });
  });

  test('an opening saldo, after the reseller has spent some of it, is still the booked one', async () => {
    await run();
    const one = await reseller('AG0101');
    await db.write('update account set balance = balance - 1000 where code = ?', [saldoAccount(one?.id ?? '')]);
    await db.write(
      `insert into journal (id, subject, kind, n, posted_at) values ('J', 'T', 'sale', 1, utc_timestamp(3))`,
    );
    await db.write(`insert into entry values ('J', 1, ?, 'debit', 1000), ('J', 2, 'revenue:topup', 'credit', 1000)`, [
      saldoAccount(one?.id ?? ''),
    ]);
    expect(await run()).toMatchObject({ problems: [], changes: [] });
  });

  describe('a line that has bought', () => {
    const buy = async (state: string): Promise<void> => {
      await db.write(
        `insert into topup_attempt (id, topup_id, n, terminal_code, supplier_ref, sku, cost, profile, state, opened_at)
         values (?, ?, 1, 'digi-utama', ?, 's10', 10100, '{}', ?, utc_timestamp(3))`,
        [newId(), newId(), newId(), state],
      );
    };
    const moveAccount = (): void => edit('terminal.csv', 'isi-username-anda', 'akun-lain');

    test('with a purchase that may still deliver, does not get another account: a check would buy there', async () => {
      await run();
      await buy('suspect');
      moveAccount();
      expect(told(await run())).toEqual([
        'terminal.csv:2 terminal digi-utama masih punya pembelian yang belum pasti; config dan supplier belum boleh diganti',
      ]);
    });

    test('that is still on, is turned off before it gets another account', async () => {
      edit('terminal.csv', '24 jam,tidak', '24 jam,ya');
      await run();
      await buy('success');
      moveAccount();
      expect(told(await run())).toEqual([
        'terminal.csv:2 terminal digi-utama masih menyala; matikan dahulu sebelum mengganti config atau supplier',
      ]);
    });

    test('and is off with nothing open, gets another account', async () => {
      await run();
      await buy('success');
      moveAccount();
      expect(await run()).toMatchObject({ problems: [], changes: [{ subject: 'digi-utama' }] });
    });
  });

  test('two imports at once, everything is there once', async () => {
    const results = await Promise.allSettled([run(), run()]);
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await count('reseller')).toBe(2);
    expect(await count('reseller_credential')).toBe(2);
    expect(await count('journal')).toBe(1);
    expect(await run()).toMatchObject({ problems: [], changes: [] });
  });

  test('secrets that cannot be kept, nothing is changed', async () => {
    const failing = run({
      keepSecrets: () => {
        throw new Error('the disk is full');
      },
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await count('reseller')).toBe(0);
  });

  test('only one file, the rest of the database stays', async () => {
    await run();
    for (const file of readdirSync(folder)) rmSync(path.join(folder, file));
    write('price.csv', 'product,price_level,price', 'S10,standar,11.000');
    expect(await run()).toMatchObject({ problems: [], changes: [{ subject: 'S10 standar' }] });
    expect(await count('product')).toBe(4);
  });

  describe('accounts at banks', () => {
    const account = (code: string) =>
      db.row<Record<string, unknown>>(
        'select bank, number, holder, feed, is_timed, is_offered, code_mode from bank_account where code = ?',
        [code],
      );

    test('a new one, is there with its accounts of the ledger and not offered yet', async () => {
      await run();
      expect(await account('mandiri')).toEqual({
        ...{ bank: 'Bank Mandiri', number: '1370000000001', holder: 'PT Contoh', feed: 'moota', is_timed: 1 },
        ...{ is_offered: 0, code_mode: 'add' },
      });
      const codes = [bankAccount('mandiri'), suspenseAccount('mandiri'), outgoingAccount('mandiri')];
      const found = await db.rows('select code from account where code in (?, ?, ?)', codes);
      expect(found).toHaveLength(3);
      expect(await db.rows(`select action, subject from audit_event where subject_kind = 'bank-account'`)).toEqual([
        { action: 'bank-account.create', subject: 'mandiri' },
      ]);
    });

    test('changes of its feed and its offer, are put on record; what is not told stays', async () => {
      await run();
      write(
        'bank_account.csv',
        'code,bank,number,holder,feed,is_offered',
        'mandiri,Bank Mandiri,137-0000-000001,PT Contoh,,ya',
      );
      expect((await run()).changes.map(({ subject, detail }) => ({ subject, detail }))).toEqual([
        { subject: 'mandiri', detail: { feed: 'moota → (kosong)', is_offered: '0 → 1' } },
      ]);
      expect(await account('mandiri')).toMatchObject({ feed: null, is_timed: 1, is_offered: 1 });
    });

    test('another number for a code that has one, and a number of another code, are mistakes', async () => {
      await run();
      write(
        'bank_account.csv',
        'code,bank,number,holder',
        'mandiri,Bank Mandiri,1370000000002,PT Contoh',
        'mandiri-dua,Bank Mandiri,1370000000001,PT Contoh',
      );
      expect(told(await run())).toEqual([
        'bank_account.csv:2 rekening mandiri sudah ada dengan nomor 1370000000001; nomor tidak diganti oleh impor',
        'bank_account.csv:3 nomor 1370000000001 sudah dipakai rekening mandiri',
      ]);
    });

    test.each([
      [
        'the code of virtual accounts',
        'bni,BNI,0088418841,PT Contoh,',
        /^bank_account\.csv:2 code: 2 sampai 20 huruf kecil/,
      ],
      ['a code in capitals', 'BNI-GIRO,BNI,0088418841,PT Contoh,', /code: 2 sampai 20 huruf kecil/],
      ['letters in the number', 'bni-giro,BNI,00884I8841,PT Contoh,', /number: 6 sampai 34 angka/],
      ['a feed that nobody reads', 'bni-giro,BNI,0088418841,PT Contoh,mutasibank', /feed: isi dengan moota/],
    ])('%s, is a mistake', async (_what, row, problem) => {
      write('bank_account.csv', 'code,bank,number,holder,feed', row);
      expect(told(await run())).toEqual([expect.stringMatching(problem)]);
      expect(await count('bank_account')).toBe(0);
    });
  });

  test('what may be paid by transfer, is said by product and reseller and put on record', async () => {
    await run();
    const offers = async () => [
      ...(await db.rows('select is_transfer_offered from product order by code')),
      ...(await db.rows('select is_order_offered, is_tiket_offered from reseller order by code')),
    ];
    expect(await offers()).toEqual([
      ...Array.from({ length: 4 }, () => ({ is_transfer_offered: 0 })),
      ...Array.from({ length: 2 }, () => ({ is_order_offered: 0, is_tiket_offered: 0 })),
    ]);
    write('product.csv', 'code,name,destination_kind,is_transfer_offered', 'S10,Telkomsel 10.000,msisdn,ya');
    write(
      'reseller.csv',
      'code,name,price_level,is_order_offered,is_tiket_offered',
      'AG0101,Agen Contoh,standar,ya,tidak',
    );
    expect((await run()).changes.map(({ subject, detail }) => ({ subject, detail }))).toEqual([
      { subject: 'S10', detail: { is_transfer_offered: '0 → 1' } },
      { subject: 'AG0101', detail: { is_order_offered: '0 → 1' } },
    ]);
  });

  test('an empty folder, is told', async () => {
    removeFolder(folder);
    mkdirSync(folder);
    expect(told(await run())).toEqual([expect.stringMatching(/tidak ada berkas CSV/)]);
  });
});

/** Migrating anew for each test would take most of the time. */
async function empty(db: Database): Promise<void> {
  const tables = await db.rows<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = database() and table_type = 'BASE TABLE' and table_name <> 'migration'`,
  );
  for (const { name } of tables) await db.write(`delete from \`${name}\``);
}
