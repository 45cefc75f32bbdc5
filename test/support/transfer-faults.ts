/** Buyers and resellers who pay a running system by transfer, and the two books by which every fault is judged. */
import { mootaItem } from '../../simulators/mutations/moota-item';
import { type BankLine } from '../../simulators/mutations/mutation-book';
import { type Delivery } from '../../simulators/book';
import { createConnection } from 'mysql2/promise';
import { POINT_WITHIN_MS } from './fault-points';
import { type H2hClient } from './h2h-client';
import { expectSound, numberEnding, type System, until as untilWithin } from './system';
import { checkTransfers } from './transfer-invariants';

/** Demo account at Mandiri: the only one that transfers are asked to, once `offerOnlyMandiri` was called. */
export const MANDIRI = '1370012345678';
export const BNI_GIRO = '0088418841';

/** Of what comes by itself once the machine has the time for it: this ends what hangs, and nothing that is slow. */
const PATIENCE_MS = 300_000;
/** A test that waits for one thing after the other. */
export const LONGEST_TEST_MS = 2 * PATIENCE_MS;

export function until<T>(what: string, look: () => Promise<T | undefined | false>): Promise<T> {
  return untilWithin(what, look, PATIENCE_MS);
}

/** Times of the top-ups are long: what waits for a dead program must not end as too late. */
export const TRANSFER_SETTINGS = {
  ...{ sendDeadlineMs: 600_000, latestSendMs: 900_000, feedPollEveryMs: 1500, openTransfersPerReseller: 5000 },
};

/** The lines' own contract with a send window that a busy machine keeps as well. */
export const TRANSFER_PROFILE = { sendWindowMs: 5000, pollGapMs: 8300, checkDelaysMs: [8300, 8300, 9000] };

export interface Asked {
  refId: string;
  /** Of the order or the tiket. */
  id: string;
  transferId: string;
  base: number;
  /** With its code. */
  amount: number;
}

export interface AskedOrder extends Asked {
  destination: string;
}

interface AskedBody {
  orderId?: string;
  tiketId?: string;
  amount: number;
}

let lastReference = 0;
export function freshReference(): string {
  lastReference += 1;
  return `TRF-${process.pid}-${lastReference}`;
}

export async function offerOnlyMandiri({ db }: Pick<System, 'db'>): Promise<void> {
  await db.write(`update bank_account set is_offered = if(code = 'mandiri', 1, 0)`);
}

/** One that is taken; fails the test otherwise. */
export async function askOrder(
  { db }: Pick<System, 'db'>,
  client: H2hClient,
  { productCode = 'S10', payerName, destination = numberEnding('55') }: Wish = {},
): Promise<AskedOrder> {
  const refId = freshReference();
  const answer = await client.post('/h2h/v1/orders', {
    ...{ refId, productCode, destination },
    ...(payerName === undefined ? {} : { payerName }),
  });
  if (answer.status !== 202) throw new Error(`the order was not taken: ${answer.status} ${answer.text}`);
  const { orderId = '', amount } = answer.body as AskedBody;
  return { ...(await transferOf(db, 'digital_order', orderId)), refId, id: orderId, amount, destination };
}

interface Wish {
  productCode?: string;
  payerName?: string;
  destination?: string;
}

export async function askTiket({ db }: Pick<System, 'db'>, client: H2hClient, base = 50_000): Promise<Asked> {
  const refId = freshReference();
  const answer = await client.post('/h2h/v1/tikets', { refId, amount: base });
  if (answer.status !== 202) throw new Error(`the tiket was not taken: ${answer.status} ${answer.text}`);
  const { tiketId = '', amount } = answer.body as AskedBody;
  return { ...(await transferOf(db, 'tiket', tiketId)), refId, id: tiketId, amount };
}

async function transferOf(
  db: System['db'],
  table: 'digital_order' | 'tiket',
  id: string,
): Promise<Pick<Asked, 'transferId' | 'base'>> {
  const row = await db.row<{ transferId: string; base: string }>(
    `select t.id as transferId, t.base_amount as base from ${table} o join transfer t on t.id = o.transfer_id where o.id = ?`,
    [id],
  );
  if (row === undefined) throw new Error(`nothing was asked for ${id}`);
  return { transferId: row.transferId, base: Number(row.base) };
}

interface Payment {
  amount: number;
  account?: string;
  type?: 'CR' | 'DB';
  sender?: string;
  /** The bank's time; now when absent. */
  at?: string;
}

/** The bank has it when this resolves; the feed tells it as its settings say. */
export async function pay({ simulatorsUrl }: Pick<System, 'simulatorsUrl'>, payment: Payment): Promise<BankLine> {
  const { account = MANDIRI, amount, type, sender, at } = payment;
  const response = await fetch(`${simulatorsUrl}/mutations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ account, amount, type, sender, at }),
  });
  if (!response.ok) throw new Error(`the bank refused: ${await response.text()}`);
  const { lines } = (await response.json()) as { lines: [BankLine] };
  return lines[0];
}

/** As the feed tells this line alone. */
export function noticeOf(line: BankLine): string {
  return JSON.stringify([mootaItem(line, { isDateOnly: false })]);
}

/** How often the hub has stored these bytes of the feed; 0: never. */
export async function arrivalsOf({ db }: Pick<System, 'db'>, notice: string): Promise<number> {
  const row = await db.row<{ arrivals: number }>(
    `select arrivals from mutation_batch where digest = unhex(sha2(?, 256)) and kind = 'webhook'`,
    [notice],
  );
  return row?.arrivals ?? 0;
}

export async function bankLines({ simulatorsUrl }: Pick<System, 'simulatorsUrl'>): Promise<BankLine[]> {
  return (await (await fetch(`${simulatorsUrl}/mutations/book`)).json()) as BankLine[];
}

/** With a code of this base that nobody was ever asked for, and nobody has paid. */
export async function amountOfNobody({ db }: Pick<System, 'db'>, base: number): Promise<number> {
  const rows = await db.rows<{ amount: string }>(
    'select final_amount as amount from transfer union select amount from bank_mutation',
  );
  const taken = new Set(rows.map(({ amount }) => Number(amount)));
  const free = Array.from({ length: 999 }, (_, n) => base + 999 - n).find((amount) => !taken.has(amount));
  if (free === undefined) throw new Error(`every code of ${base} is taken`);
  return free;
}

interface LineView {
  id: string;
  state: string;
  exception: string | null;
  arrived: boolean;
}

/** What the hub holds of lines of this amount, oldest first. */
export async function linesOf({ db }: Pick<System, 'db'>, amount: number): Promise<LineView[]> {
  const rows = await db.rows<Omit<LineView, 'arrived'> & { arrived: number | string }>(
    `select m.id, m.state, m.exception, exists (select 1 from journal j where j.subject = m.id
       and j.kind = 'mutation-arrival') as arrived from bank_mutation m where m.amount = ? order by m.no`,
    [amount],
  );
  return rows.map(({ id, state, exception, arrived }) => ({ id, state, exception, arrived: Number(arrived) === 1 }));
}

export function untilLine(system: Pick<System, 'db'>, amount: number, state: string): Promise<LineView> {
  return until(`a line of ${amount} is ${state}`, async () =>
    (await linesOf(system, amount)).find((line) => line.state === state),
  );
}

export async function orderState({ db }: Pick<System, 'db'>, { id }: Pick<Asked, 'id'>): Promise<string> {
  const row = await db.row<{ state: string }>('select state from digital_order where id = ?', [id]);
  return row?.state ?? 'missing';
}

/** Every order is paid by one match, delivered once by the supplier's own book, and paid from its own escrow. */
export async function expectBoughtOnce(system: System, orders: readonly AskedOrder[]): Promise<void> {
  for (const order of orders) {
    await until(`order ${order.refId} is bought`, async () => (await orderState(system, order)) === 'success');
  }
  for (const { destination, transferId, id, base } of orders) {
    expect(await system.book(destination)).toHaveLength(1);
    expect(await matchesOf(system, transferId)).toBe(1);
    const escrow = await system.db.rows<{ side: string; amount: string }>(
      'select side, amount from entry where account_code = ?',
      [`escrow:${id}`],
    );
    expect(escrow.map(({ side, amount }) => [side, Number(amount)]).sort()).toEqual([
      ['credit', base],
      ['debit', base],
    ]);
  }
}

/** All that arrived is in the saldo, once (T4). */
export async function expectCreditedOnce(system: System, tikets: readonly Asked[]): Promise<void> {
  for (const { refId, id, transferId, amount } of tikets) {
    await until(`tiket ${refId} is credited`, async () => {
      const row = await system.db.row<{ state: string }>('select state from tiket where id = ?', [id]);
      return row?.state === 'credited';
    });
    const entries = await system.db.rows<{ amount: string }>(
      `select e.amount from entry e join journal j on j.id = e.journal_id
       where j.subject = ? and e.account_code like 'saldo:%' and e.side = 'credit'`,
      [transferId],
    );
    expect(entries.map((entry) => Number(entry.amount))).toEqual([amount]);
  }
}

export async function matchesOf({ db }: Pick<System, 'db'>, transferId: string): Promise<number> {
  const journals = await db.rows(`select id from journal where subject = ? and kind = 'transfer-match'`, [transferId]);
  const lines = await db.rows('select id from mutation_match where transfer_id = ? and ended_at is null', [transferId]);
  expect(lines.length).toBe(journals.length);
  return journals.length;
}

/** Of these destinations, all that the suppliers delivered. */
export async function deliveriesOf(system: System, orders: readonly AskedOrder[]): Promise<Delivery[]> {
  return (await Promise.all(orders.map(({ destination }) => system.book(destination)))).flat();
}

/**
 * What must hold after every fault: each line of the bank is held once, the books have the bank's money to the rupiah, and
 * the checks of the books, the promises and the work table find nothing. Waits for what the feed has not told yet.
 */
export async function expectSameAsBank(system: System): Promise<void> {
  await until('every line of the bank is known and judged', async () => {
    const [lines, held] = [await bankLines(system), await heldLines(system)];
    return held.length >= lines.length && (await unjudged(system)) === 0;
  });
  const [lines, held] = [await bankLines(system), await heldLines(system)];
  const told = (account: string, direction: string, amount: number): string => `${account} ${direction} ${amount}`;
  expect(held.map((line) => told(line.number, line.direction, Number(line.amount))).sort()).toEqual(
    lines.map((line) => told(line.account, line.type === 'CR' ? 'credit' : 'debit', line.amount)).sort(),
  );
  for (const [number, code] of [
    [MANDIRI, 'mandiri'],
    [BNI_GIRO, 'bni-giro'],
  ]) {
    const own = lines.filter(({ account }) => account === number);
    const sum = own.reduce((all, { type, amount }) => all + (type === 'CR' ? amount : -amount), 0);
    expect({ code, booked: await bookedOn(system, code ?? '') }).toEqual({ code, booked: sum });
  }
  expect(await checkTransfers(system.db)).toEqual([]);
  await expectSound(system);
}

function heldLines({ db }: Pick<System, 'db'>): Promise<{ number: string; direction: string; amount: string }[]> {
  return db.rows(
    `select a.number, m.direction, m.amount from bank_mutation m join bank_account a on a.id = m.bank_account_id
     where m.state not in ('merged', 'doubted')`,
  );
}

async function unjudged({ db }: Pick<System, 'db'>): Promise<number> {
  const row = await db.row<{ count: string | number }>(
    `select (select count(*) from bank_mutation where state = 'new') +
       (select count(*) from mutation_batch where processed_at is null and state = 'stored') as count`,
  );
  return Number(row?.count);
}

/** Without what was there before the first line, as a statement told it. */
async function bookedOn({ db }: Pick<System, 'db'>, code: string): Promise<number> {
  const row = await db.row<{ booked: string | null }>(
    `select sum(if(e.side = 'debit', e.amount, -e.amount)) as booked from entry e join journal j on j.id = e.journal_id
     where e.account_code = ? and j.kind <> 'opening'`,
    [`bank:${code}`],
  );
  return Number(row?.booked ?? 0);
}

/** An open line with a person who has to act, and until when. */
export async function expectVisible({ db }: Pick<System, 'db'>, mutationId: string): Promise<void> {
  const rows = await db.rows(
    `select owner from work_item where kind = 'mutation' and subject = ? and is_open = 1 and due_at is not null`,
    [mutationId],
  );
  expect(rows).toEqual([{ owner: 'operator' }]);
}

/** Their workflows have looked at them: no step of theirs is left over from the beginning. */
export async function untilStarted({ db }: Pick<System, 'db'>, transferIds: readonly string[]): Promise<void> {
  await until('every transfer was looked at', async () => {
    const late = await db.rows(`select id from transfer where id ${among(transferIds)} and started_at is null`, [
      ...transferIds,
    ]);
    return late.length === 0;
  });
}

/**
 * As if transfers had been asked for so much earlier. What is over by then, their workflows notice at the next look of the
 * reconciler.
 */
export async function ageTransfers(
  { db }: Pick<System, 'db'>,
  transferIds: readonly string[],
  minutes: number,
): Promise<void> {
  await untilStarted({ db }, transferIds);
  const ids = among(transferIds);
  const earlier = (columns: readonly string[]): string =>
    columns.map((column) => `${column} = ${column} - interval ${Math.floor(minutes)} minute`).join(', ');
  await db.write(
    `update transfer set ${earlier(['created_at', 'expires_at', 'grace_until', 'next_at'])} where id ${ids}`,
    transferIds,
  );
  await db.write(`update amount_use set ${earlier(['reserved_at'])} where transfer_id ${ids}`, transferIds);
  await db.write(
    `update work_item set ${earlier(['next_at', 'due_at'])} where kind = 'transfer' and is_open = 1 and subject ${ids}`,
    transferIds,
  );
}

function among(values: readonly string[]): string {
  return `in (${values.map(() => '?').join(', ')})`;
}

/** As if the time had passed for which others leave to dead programs what these had in hand. */
export async function letTransferClaimsEnd({ db }: Pick<System, 'db'>): Promise<void> {
  for (const [table, column] of [
    ['mutation_batch', 'claimed_until'],
    ['bank_mutation', 'claimed_until'],
    ['buyer_message', 'claimed_until'],
    ['line_lease', 'until'],
  ]) {
    await db.write(`update ${table} set ${column} = ${column} - interval 5 minute where ${column} is not null`);
  }
}

interface HeldRow {
  /** So many statements of others want this row and have to wait. */
  untilWaitedFor(by: number): Promise<void>;
  release(): Promise<void>;
}

/** Locks one row in a transaction of its own. */
export async function lockRow(
  { environment, db }: Pick<System, 'environment' | 'db'>,
  table: 'transfer' | 'bank_mutation',
  id: string,
): Promise<HeldRow> {
  const connection = await createConnection(environment.TUNTAS_DATABASE_URL);
  await connection.beginTransaction();
  await connection.query(`select id from ${table} where id = ? for update`, [id]);
  return {
    async untilWaitedFor(by) {
      await untilWithin(
        `${by} waiting for the lock of a ${table}`,
        async () => {
          const rows = await db.rows(
            `select id from information_schema.processlist where command = 'Query' and time_ms > 20 and info like ?`,
            [`%from ${table}%${id}%for update`],
          );
          return rows.length >= by;
        },
        POINT_WITHIN_MS,
      );
    },
    async release() {
      await connection.rollback();
      await connection.end();
    },
  };
}
