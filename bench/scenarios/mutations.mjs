import { randomUUID } from 'node:crypto';
import { insertReseller } from '../resellers.mjs';
import { overRepeats } from '../statistics.mjs';
import { built } from '../system.mjs';

const OPEN = [500, 5_000];
/** Seven in ten of them are open even where the fewest are. */
const LINES = 500;
/** As the loops of the worker do it. */
const AT_ONCE = 4;
const BASES = 50;
/** Those of one reseller wait for each other at its saldo. */
const RESELLERS = 20;

/**
 * The same as `matching` with the database: lines of one statement are stored, then each is judged and carried out in its
 * own transaction, with journals, work items, clocks and messages, by the hub's own functions and without its loops. Seven
 * in ten are exact and become saldo. Against a bare transaction that looks for the amount and claims the line.
 */
export async function mutations({ system, options, say }) {
  // It would match them itself.
  await system.programs.worker.stop();
  const world = await openWorld(system);
  const count = options.quick ? LINES / 10 : LINES;
  const repeats = [];
  for (let n = 0; n < options.repeats; n += 1) {
    const repeat = {};
    for (const open of OPEN.map((one) => (options.quick ? one / 10 : one))) {
      await askUntil(world, open);
      repeat[open] = await measureOnce(world, count);
    }
    say(JSON.stringify(repeat));
    repeats.push(repeat);
  }
  const [few, many] = Object.keys(repeats[0]);
  const figure = (what, unit, pick, goal) => ({ what, unit, ...overRepeats(repeats, pick), ...(goal ? { goal } : {}) });
  return {
    figures: [
      figure(`lines of one statement stored, ${many} open`, 'lines/s', (one) => one[many].storedPerSecond),
      ...[few, many].map((open) => figure(`lines matched, ${open} open`, 'lines/s', (one) => one[open].perSecond)),
      figure(`cost of a line, ${many} open ÷ ${few} open`, '', (one) => one[few].perSecond / one[many].perSecond, {
        atMost: 1.5,
      }),
      figure(`bare claims, ${many} open`, 'lines/s', (one) => one[many].barePerSecond),
      figure('bare ÷ matched', '', (one) => one[many].barePerSecond / one[many].perSecond),
    ],
    repeats,
  };
}

async function openWorld(system) {
  const { db } = system;
  const resellers = [];
  for (let n = 0; n < RESELLERS; n += 1) {
    const code = `TRF${process.pid}X${n}`;
    resellers.push((await insertReseller(system, { code, reportUrl: null, requestsPerMinute: null })).id);
  }
  await db.write('update reseller set is_tiket_offered = 1');
  await db.write(`update bank_account set is_offered = if(code = 'mandiri', 1, 0)`);
  const { id: accountId } = await db.row(`select id from bank_account where code = 'mandiri'`);
  const { DEFAULT_SETTINGS } = built('domain/settings.js');
  const current = { ...DEFAULT_SETTINGS, openTransfersPerReseller: Number.MAX_SAFE_INTEGER };
  const settings = { current: async () => current };
  const accepting = { db, settings, isBusy: async () => false, onReserved: () => undefined };
  const acceptTiket = built('intake/accept-tiket.js').createAcceptTiket(accepting);
  return { db, settings, acceptTiket, accountId, resellers };
}

/** Every base has a hundred of them at the most. */
async function askUntil({ db, acceptTiket, resellers, accountId }, open) {
  const { createdBy } = await db.row('select id as createdBy from staff order by id limit 1');
  const { reserved } = await db.row(
    'select count(*) as reserved from transfer where bank_account_id = ? and is_reserved = 1',
    [accountId],
  );
  const missing = Array.from({ length: Math.max(0, open - Number(reserved)) }, (_, n) => n);
  await atOnce(missing, (n) =>
    acceptTiket({
      ...{ resellerId: resellers[n % RESELLERS], amount: 10_000 + 1_000 * (n % BASES) },
      source: { origin: 'console', reference: randomUUID(), createdBy },
    }),
  );
}

async function measureOnce(world, count) {
  const { db, accountId, settings } = world;
  const lines = await linesOf(world, count);
  const { storeLines } = built('transfer/mutations/store-lines.js');
  const { moneyContext } = built('transfer/money-context.js');
  const { matchMutation } = built('transfer/match/match-mutation.js');
  const { newId } = built('persistence/new-id.js');
  const batchId = newId();
  const stored = await secondsOf(() =>
    db.transaction(async (tx) => {
      const context = await moneyContext(tx, await settings.current());
      await storeLines(tx, { batchId, source: 'moota', bankAccountId: accountId, lines }, context);
    }),
  );
  const rows = await db.rows(`select id, amount from bank_mutation where state = 'new' order by no`);
  if (rows.length !== count) throw new Error(`${rows.length} of ${count} lines are to be matched`);
  const bare = await secondsOf(() => atOnce(rows, (row) => claimOnly(db, row, accountId)));
  const outcomes = {};
  const matched = await secondsOf(() =>
    atOnce(rows, async ({ id }) => {
      const { kind } = await matchMutation({ db, settings }, id);
      outcomes[kind] = (outcomes[kind] ?? 0) + 1;
    }),
  );
  return {
    ...{ outcomes, storedPerSecond: count / stored, perSecond: count / matched, barePerSecond: count / bare },
  };
}

/** Seven in ten pay exactly; the others forget the code, slip, or belong to nobody. */
async function linesOf({ db, accountId }, count) {
  const open = await db.rows(
    `select base_amount as base, final_amount as final, utc_timestamp(3) as now from transfer
     where bank_account_id = ? and is_reserved = 1 order by crc32(id) limit ${Number(count)}`,
    [accountId],
  );
  const { businessDate, instant } = built('domain/time.js');
  return Array.from({ length: count }, (_, n) => {
    const { base, final, now } = open[n % open.length];
    const isExact = n % 10 < 7 && n < open.length;
    const slips = [Number(base), Number(final) + 10_000_000, 999_000_000 + n * 7];
    const bookedAt = instant(now);
    return {
      ...{ sourceId: `bench-${randomUUID()}`, wibDate: businessDate(bookedAt), bookedAt, direction: 'credit' },
      ...{ amount: isExact ? Number(final) : slips[n % 3], text: 'TRSF E-BANKING CR', reference: null },
      ...{ senderName: null, balance: null, isReversal: false },
    };
  });
}

async function claimOnly(db, { id, amount }, accountId) {
  await db.transaction(async (tx) => {
    await tx.rows('select id from transfer where bank_account_id = ? and final_amount = ? and is_reserved = 1', [
      accountId,
      amount,
    ]);
    await tx.write('update bank_mutation set claimed_until = utc_timestamp(3) where id = ?', [id]);
  });
}

async function secondsOf(work) {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

async function atOnce(items, handle) {
  const { eachAtOnce } = built('dispatch/each-at-once.js');
  await eachAtOnce(items, { most: AT_ONCE, signal: new AbortController().signal }, handle);
}
