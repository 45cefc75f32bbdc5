/** What payers really do, on a running system: most pay exactly, others forget, mistype, split, double or are late. */
import { rupiah } from '../../src/domain/money';
import { type TransferFacts } from '../../src/domain/transfer/terms';
import { readTransfer } from '../../src/persistence/repositories/transfer.repository';
import { type LabelledLine, linesOf as deedsOf, messyPayers, type Payer, type Random, seeded } from './messy-transfers';
import { type System } from './system';
import {
  ageTransfers,
  type Asked,
  askOrder,
  type AskedOrder,
  askTiket,
  BNI_GIRO,
  expectBoughtOnce,
  expectCreditedOnce,
  expectVisible,
  linesOf,
  MANDIRI,
  pay,
  until,
} from './transfer-faults';

interface MixedPayer {
  payer: Payer;
  asked: Asked;
  /** Undefined: it is a tiket. */
  order: AskedOrder | undefined;
}

interface PaidLine {
  transferId: string;
  amount: number;
  account: string;
  at: string;
  sender: string;
  /** The first exact payment in time: it is matched by the machine. */
  isDue: boolean;
}

const PRODUCTS = ['S5', 'S20', 'S25', 'S50', 'S100'];
const TIKETS = [150_000, 200_000, 350_000];
const TIKET_SHARE = 0.15;
/** Of an order, in minutes: long ago enough for all that its payer did, past its expiry, and past its release. */
const AGE = { usual: 100, late: 165, 'after-release': 1800 };
/** A tiket is open for a day, an order for an hour. */
const TIKET_OLDER_BY = 23 * 60;
const TRIES = 50;
const AT_ONCE = 20;
/** How the feed behaves, one after the other. */
const MOODS = [
  { copies: 3, isOverlapping: true },
  { copies: 1, isOverlapping: false, isSwapped: true },
  { isSwapped: false, delayMs: 8000 },
  { webhooks: false, delayMs: 1000 },
  { webhooks: true, copies: 2, isSwapped: true, isOverlapping: true },
];

export async function askMixed(
  system: System,
  { seed, count }: { seed: number; count: number },
): Promise<MixedPayer[]> {
  const random = seeded(seed);
  const from = await system.db.now();
  const wishes = messyPayers({ seed, count, from }).map((payer, n) => ({
    ...{ payer, client: system.apis[n % system.apis.length]!.client },
    tiket: random() < TIKET_SHARE ? oneOf(TIKETS, random) : undefined,
    productCode: oneOf(PRODUCTS, random),
  }));
  const mixed: MixedPayer[] = [];
  for (let at = 0; at < wishes.length; at += AT_ONCE) {
    const some = wishes.slice(at, at + AT_ONCE).map(async ({ payer, client, tiket, productCode }) => {
      if (tiket !== undefined) return { payer, asked: await askTiket(system, client, tiket), order: undefined };
      const payerName = payer.isNameKnown ? { payerName: payer.name } : {};
      const order = await askOrder(system, client, { productCode, ...payerName });
      return { payer, asked: order, order };
    });
    mixed.push(...(await Promise.all(some)));
  }
  return mixed;
}

/** Lets the time pass, pays at the bank in another order than it happened, and lets the feed misbehave meanwhile. */
export async function payMixed(system: System, mixed: readonly MixedPayer[]): Promise<PaidLine[]> {
  const random = seeded(mixed.length);
  for (const minutes of new Set(mixed.map(ageOf))) {
    const some = mixed.filter((one) => ageOf(one) === minutes).map(({ asked }) => asked.transferId);
    await ageTransfers(system, some, minutes);
  }
  for (const { payer, asked } of mixed) {
    if (payer.deed === 'after-release') await untilReleased(system, asked);
  }
  const finals = new Set(
    (await system.db.rows<{ amount: string }>('select final_amount as amount from transfer')).map(({ amount }) =>
      Number(amount),
    ),
  );
  const lines: PaidLine[] = [];
  for (const one of mixed) lines.push(...(await linesFor(system, one, { finals, random })));
  const shuffled = lines
    .map((line) => ({ line, place: random() }))
    .sort((one, other) => one.place - other.place)
    .map(({ line }) => line);
  const each = Math.ceil(shuffled.length / MOODS.length);
  for (const [n, { amount, account, at, sender }] of shuffled.entries()) {
    if (n % each === 0) await system.control('mutations', MOODS[n / each]);
    await pay(system, { amount, account, at, sender });
  }
  return lines;
}

function ageOf({ payer: { deed }, order }: MixedPayer): number {
  const age = deed === 'late' || deed === 'after-release' ? AGE[deed] : AGE.usual;
  return age + (order === undefined ? TIKET_OLDER_BY : 0);
}

async function untilReleased({ db }: Pick<System, 'db'>, { transferId }: Asked): Promise<void> {
  await until(`transfer ${transferId} is released`, async () => {
    const row = await db.row<{ state: string }>('select state from transfer where id = ?', [transferId]);
    return row?.state === 'released';
  });
}

/** T3 is left out: a wrong amount is never the one that another payer was asked for. */
async function linesFor(
  { db }: Pick<System, 'db'>,
  { payer, asked }: MixedPayer,
  { finals, random }: { finals: ReadonlySet<number>; random: Random },
): Promise<PaidLine[]> {
  const row = await readTransfer(db, asked.transferId);
  if (row === undefined) throw new Error(`there is no transfer ${asked.transferId}`);
  const facts: TransferFacts = { ...row, bankAccountId: 'mandiri', hasOpenProof: false };
  const own = { ...payer, base: rupiah(asked.base), isByOther: false };
  for (let tries = 0; tries < TRIES; tries += 1) {
    const told = deedsOf(own, facts, random);
    const isClear = told.every(
      ({ line }) => line.amount === asked.amount || (!finals.has(line.amount) && line.amount > 999),
    );
    if (isClear) return told.map((one) => paidLine(one, { asked, facts, payer, told }));
  }
  return [];
}

function paidLine(
  { line }: LabelledLine,
  { asked, facts, payer, told }: { asked: Asked; facts: TransferFacts; payer: Payer; told: readonly LabelledLine[] },
): PaidLine {
  const at = line.bookedAt ?? facts.createdAt;
  const isExact = line.amount === asked.amount && line.bankAccountId === 'mandiri';
  const isInTime = at <= facts.expiresAt && facts.state !== 'released';
  return {
    ...{ transferId: asked.transferId, amount: line.amount, sender: payer.name, at: new Date(at).toISOString() },
    account: line.bankAccountId === 'mandiri' ? MANDIRI : BNI_GIRO,
    isDue: isExact && isInTime && told[0]?.line === line,
  };
}

/** Every exact payment in time is carried out once; every other line has an owner and a deadline. */
export async function expectMixed(
  system: System,
  mixed: readonly MixedPayer[],
  lines: readonly PaidLine[],
): Promise<void> {
  const due = new Set(lines.filter(({ isDue }) => isDue).map(({ transferId }) => transferId));
  const isPaid = ({ asked }: MixedPayer): boolean => due.has(asked.transferId);
  await expectBoughtOnce(
    system,
    mixed.filter(isPaid).flatMap(({ order }) => (order === undefined ? [] : [order])),
  );
  await expectCreditedOnce(
    system,
    mixed.filter((one) => isPaid(one) && one.order === undefined).map(({ asked }) => asked),
  );
  for (const { asked } of mixed.filter((one) => !isPaid(one))) {
    const row = await system.db.row<{ state: string }>('select state from transfer where id = ?', [asked.transferId]);
    expect(['awaiting', 'released']).toContain(row?.state);
  }
  for (const amount of new Set(lines.map((line) => line.amount))) {
    const all = lines.filter((line) => line.amount === amount);
    const held = await until(`all lines of ${amount} are judged`, async () => {
      const known = await linesOf(system, amount);
      return known.length === all.length && known.every(({ state }) => state !== 'new') && known;
    });
    expect(held.filter(({ state }) => state === 'matched')).toHaveLength(all.filter(({ isDue }) => isDue).length);
    for (const { id } of held.filter(({ state }) => state !== 'matched')) await expectVisible(system, id);
  }
}

function oneOf<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)]!;
}
