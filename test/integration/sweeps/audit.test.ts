import { parseHead } from '../../../src/domain/audit-chain';
import { silentLogger } from '../../../src/logging/logger';
import { openDatabase } from '../../../src/persistence/database';
import { AUDIT_HEAD, appendToChain, chainHash } from '../../../src/persistence/repositories/audit-chain.repository';
import { recordAudit } from '../../../src/persistence/repositories/audit-event.repository';
import { chainAudit } from '../../../src/sweeps/chain-audit';
import { checkAudit } from '../../../src/sweeps/check-audit';
import { type SweepDeps } from '../../../src/sweeps/sweep-deps';
import { openTestBooks, type TestBooks } from '../../support/ledger';

describe('the chain of the audit trail', () => {
  let books: TestBooks;
  const deps = () =>
    ({ db: books.db, logger: silentLogger, signal: new AbortController().signal }) as unknown as SweepDeps;

  beforeAll(async () => {
    books = await openTestBooks();
  });
  afterEach(async () => {
    await books.db.write('delete from audit_event');
    await books.db.write('update setting set value = ? where name = ?', [`0:${'0'.repeat(64)}`, AUDIT_HEAD]);
  });
  afterAll(() => books.close());

  const record = (n: number) =>
    books.db.transaction((tx) =>
      recordAudit(tx, {
        ...{ actor: 'sari', action: 'terminal.off', subjectKind: 'terminal', subject: `t${n}` },
        detail: { reason: `gangguan “${n}” – “séri”`, isFourEyes: false, until: null },
      }),
    );
  const chain = async (count: number): Promise<void> => {
    for (let n = 1; n <= count; n += 1) await record(n);
    await chainAudit(deps());
  };
  const idAt = async (position: number): Promise<string> => {
    const row = await books.db.row<{ id: string }>('select id from audit_event where chain_no = ?', [position]);
    return row!.id;
  };
  const problems = async () => (await checkAudit(books.db)).findings;
  const head = async () => {
    const row = await books.db.row<{ value: string }>('select value from setting where name = ?', [AUDIT_HEAD]);
    return parseHead(row!.value)!;
  };

  test('S3, events of some transactions, one round, all have a place and the chain is whole', async () => {
    await chain(450);
    const { findings, verified } = await checkAudit(books.db);
    expect(findings).toEqual([]);
    expect(verified).toEqual(await head());
    expect(verified.position).toBe(450);
    expect(await chainAudit(deps())).toBe(0);
  });

  test('S3, nothing was ever recorded, the chain is whole', async () => {
    expect(await problems()).toEqual([]);
  });

  test('S3, a transaction that began early commits late, it takes the next place and the chain stays whole', async () => {
    let commit = (): void => {};
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let begun = (): void => {};
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const late = books.db.transaction(async (tx) => {
      await recordAudit(tx, { actor: 'a', action: 'store.import', subjectKind: 'store', subject: 'x', detail: {} });
      begun();
      await mayCommit;
    });
    await hasBegun;
    await chain(3);
    commit();
    await late;
    await chainAudit(deps());
    expect(await problems()).toEqual([]);
    const last = await books.db.row<{ action: string }>('select action from audit_event where chain_no = 4');
    expect(last?.action).toBe('store.import');
  });

  test('S3, four appenders at once on pools of their own while events come in, one chain', async () => {
    const pools = await Promise.all([1, 2, 3].map(() => openDatabase({ url: books.url, poolSize: 2 })));
    try {
      const appenders = [books.db, ...pools].map(async (db) => {
        for (let round = 0; round < 12; round += 1) await appendToChain(db, 7);
      });
      const writers = Array.from({ length: 60 }, (_, n) => record(n));
      await Promise.all([...appenders, ...writers]);
      await chainAudit(deps());
    } finally {
      await Promise.all(pools.map((pool) => pool.close()));
    }
    const { findings, verified } = await checkAudit(books.db);
    expect(findings).toEqual([]);
    expect(verified.position).toBe(60);
  });

  test('S3, the appender works while the check walks, no false finding', async () => {
    await chain(20);
    const writing = (async () => {
      for (let n = 0; n < 30; n += 1) {
        await record(n);
        await appendToChain(books.db, 10);
      }
    })();
    for (let round = 0; round < 15; round += 1) expect(await problems()).toEqual([]);
    await writing;
  });

  test.each([
    ['detail', `detail = '{}'`],
    ['actor', `actor = 'budi'`],
    ['time', 'at = at - interval 1000 microsecond'],
    ['subject', `subject = 't4'`],
    ['hash', 'hash = unhex(repeat("00", 32))'],
    ['hash, which is taken away', 'hash = null'],
  ])('S3, %s of a row was changed, that row is named', async (_what, change) => {
    await chain(8);
    const id = await idAt(5);
    await books.db.write(`update audit_event set ${change} where id = ?`, [id]);
    expect(await problems()).toEqual([{ problem: 'changed', position: 5, id, action: 'terminal.off' }]);
  });

  test('S3, a row was taken out, its place is named', async () => {
    await chain(8);
    await books.db.write('delete from audit_event where chain_no = 4');
    expect(await problems()).toEqual([{ problem: 'missing', from: 4, to: 4, id: await idAt(5) }]);
  });

  test('S3, a row was taken out and the others moved up, the first that moved is named', async () => {
    await chain(8);
    await books.db.write('delete from audit_event where chain_no = 4');
    await books.db.write('update audit_event set chain_no = chain_no - 1 where chain_no > 4 order by chain_no');
    expect(await problems()).toMatchObject([{ problem: 'changed', position: 4, id: await idAt(4) }]);
  });

  test('S3, two rows changed places, the first is named', async () => {
    await chain(8);
    const [third, sixth] = [await idAt(3), await idAt(6)];
    await books.db.write('update audit_event set chain_no = null where id in (?, ?)', [third, sixth]);
    await books.db.write('update audit_event set chain_no = 3 where id = ?', [sixth]);
    await books.db.write('update audit_event set chain_no = 6 where id = ?', [third]);
    expect(await problems()).toMatchObject([{ problem: 'changed', position: 3, id: sixth }]);
  });

  test('S3, a row with a hash that follows was put in between, the row behind it is named', async () => {
    await chain(4);
    await books.db.write('update audit_event set chain_no = chain_no + 1 where chain_no >= 3 order by chain_no desc');
    await putIn(3);
    expect(await problems()).toMatchObject([{ problem: 'changed', position: 4 }]);
  });

  test('S3, a row with a hash that follows was put in behind the head, it is named', async () => {
    await chain(4);
    await putIn(5);
    expect(await problems()).toEqual([{ problem: 'beyond-head', position: 5, id: await idAt(5) }]);
  });

  test('S3, the tail was cut off, what is missing is named, also after more was chained', async () => {
    await chain(8);
    await books.db.write('delete from audit_event where chain_no > 6');
    expect(await problems()).toEqual([{ problem: 'missing', from: 7, to: 8, id: null }]);
    await chain(1);
    expect(await problems()).toEqual([{ problem: 'missing', from: 7, to: 8, id: await idAt(9) }]);
  });

  test('S3, tail and head were set back together, a head that was noted down tells', async () => {
    await chain(6);
    const { position, hash } = await head();
    await books.db.write('delete from audit_event where chain_no > 4');
    const row = await books.db.row<{ hash: Buffer }>('select hash from audit_event where chain_no = 4');
    await books.db.write('update setting set value = ? where name = ?', [`4:${row!.hash.toString('hex')}`, AUDIT_HEAD]);
    expect(await problems()).toEqual([]);
    expect((await checkAudit(books.db, { anchor: { position, hash } })).findings).toEqual([
      { problem: 'anchor', position: 6 },
    ]);
    await chain(4);
    expect((await checkAudit(books.db, { anchor: { position, hash } })).findings).toEqual([
      { problem: 'anchor', position: 6 },
    ]);
  });

  test('S3, the head was taken away, nothing is chained and the check says so', async () => {
    await chain(3);
    await books.db.write('delete from setting where name = ?', [AUDIT_HEAD]);
    await record(4);
    await expect(chainAudit(deps())).rejects.toThrow(AUDIT_HEAD);
    expect(await problems()).toEqual([{ problem: 'head', position: 3 }]);
    await books.db.write('insert into setting (name, value, changed_at) values (?, ?, utc_timestamp(3))', [
      AUDIT_HEAD,
      `0:${'0'.repeat(64)}`,
    ]);
  });

  test('S3, an event waits for its place for longer than ten seconds, it is named', async () => {
    await chain(2);
    await record(3);
    expect(await problems()).toEqual([]);
    await books.db.write('update audit_event set at = at - interval 11 second where chain_no is null');
    expect(await problems()).toMatchObject([{ problem: 'unchained', action: 'terminal.off' }]);
  });

  /** As somebody would who knows how the chain is made. */
  async function putIn(position: number): Promise<void> {
    const before = await books.db.row<{ hash: Buffer }>('select hash from audit_event where chain_no = ?', [
      position - 1,
    ]);
    const now = await books.db.now();
    const event = {
      ...{ id: '0'.repeat(26), at: now, actor: 'x', action: 'forged', subjectKind: 'store', subject: 's' },
      ...{ detail: '{}', position },
    };
    await books.db.write(
      `insert into audit_event (id, at, actor, action, subject_kind, subject, detail, chain_no, hash)
       values (?, ?, 'x', 'forged', 'store', 's', '{}', ?, ?)`,
      [event.id, new Date(now), position, Buffer.from(chainHash(before!.hash.toString('hex'), event), 'hex')],
    );
  }
});
