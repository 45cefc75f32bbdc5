import { overRepeats } from '../statistics.mjs';
import { built } from '../system.mjs';

const LINES = 10_000;
const OPEN = [500, 5_000, 50_000];
const USUAL_OPEN = 5_000;
/** Of one base at a time: a shop sells a few dozen products, and transfers of one price are spread over accounts. */
const PER_BASE = 100;
/** Lines that nobody has placed yet, beside each one that is looked at. */
const OPEN_LINES = 20;
/** The newest of one base are looked at. */
const MOST_OF_BASE = 50;
const CREATED = Date.parse('2026-11-25T03:00:00.000Z');
const HOUR = 3_600_000;

/**
 * The rules that match lines of the bank with open transfers: seven lines in ten are exact, the others are slips and money
 * of strangers, which are judged and then looked for by near amounts and sums. Against a bare look-up in a map of the same
 * amounts, in the same run. In memory: what the database adds is not in it.
 */
export async function matching({ options, say }) {
  const rules = {
    ...built('domain/transfer/judge-mutation.js'),
    ...built('domain/transfer/amounts-near.js'),
    ...built('domain/transfer/find-split.js'),
    ...built('domain/transfer/suggest.js'),
    settings: built('domain/settings.js').DEFAULT_SETTINGS,
  };
  const count = options.quick ? LINES / 10 : LINES;
  const worlds = OPEN.map((open) => ({ open, ...worldOf(open), lines: linesOf(open, count) }));
  for (const world of worlds) matchAll(rules, world, Math.min(500, count));
  const repeats = [];
  for (let n = 0; n < options.repeats; n += 1) {
    const repeat = {};
    for (const world of worlds) {
      repeat[world.open] = { rules: matchAll(rules, world, count), bare: bareLookUps(world, count) };
    }
    say(JSON.stringify(repeat));
    repeats.push(repeat);
  }
  const figure = (what, unit, pick, goal) => ({ what, unit, ...overRepeats(repeats, pick), ...(goal ? { goal } : {}) });
  const perLine = (open) => (repeat) => repeat[open].rules.perLineUs;
  return {
    figures: [
      figure(`${LINES} lines, ${USUAL_OPEN} open`, 's', (one) => (perLine(USUAL_OPEN)(one) * LINES) / 1e6, {
        atMost: 5,
      }),
      ...OPEN.map((open) => figure(`one line, ${open} open`, 'µs', perLine(open))),
      figure('one line, 50000 open ÷ 5000 open', '', (one) => perLine(50_000)(one) / perLine(5_000)(one), {
        atMost: 1.5,
      }),
      figure(`bare look-up in a map, ${USUAL_OPEN} open`, 'µs', (one) => one[USUAL_OPEN].bare.perLineUs),
      figure('lines matched', '%', (one) => (100 * one[USUAL_OPEN].rules.matched) / count),
    ],
    repeats,
  };
}

/** As two indexes of the table: final amounts and bases. */
function worldOf(open) {
  const byFinal = new Map();
  const byBase = new Map();
  for (let n = 0; n < open; n += 1) {
    const base = baseOf(n, open);
    const code = codeOf(n, open);
    const transfer = {
      ...{ id: `T${n}`, no: n + 1, purpose: 'order', bankAccountId: 'mandiri', base, code, final: base + code },
      ...{
        state: 'awaiting',
        isReserved: true,
        createdAt: instant(CREATED + (n % 997) * 500),
        expiresAt: instant(CREATED + HOUR),
      },
      ...{ graceUntil: instant(CREATED + 3 * HOUR), releasedAt: null, verifiedAt: null },
      ...{ payerName: `DIMAS PRAKOSO ${n % 97}`, hasOpenProof: false },
    };
    for (const [index, amount] of [
      [byFinal, transfer.final],
      [byBase, base],
    ]) {
      const same = index.get(amount) ?? [];
      same.push(transfer);
      index.set(amount, same);
    }
  }
  return { byFinal, byBase };
}

function baseOf(n, open) {
  return 10_000 + 1_000 * (n % Math.max(1, Math.ceil(open / PER_BASE)));
}

function codeOf(n, open) {
  return 1 + ((Math.floor(n / Math.ceil(open / PER_BASE)) * 7 + 3) % 999);
}

function linesOf(open, count) {
  return Array.from({ length: count }, (_, n) => {
    const of = (n * 7919) % open;
    const [base, code] = [baseOf(of, open), codeOf(of, open)];
    const slips = [base, base + ((code * 10) % 999) + 1, base + code - 2_500];
    const amount = n % 10 < 7 ? base + code : (slips[(n % 10) - 7] ?? base);
    return {
      ...{ id: `M${n}`, bankAccountId: 'mandiri', direction: 'credit', amount: Math.max(1, amount), isReversal: false },
      ...{ wibDate: '2026-11-25', bookedAt: instant(CREATED + 600_000), text: 'TRSF E-BANKING CR', senderName: null },
    };
  });
}

function matchAll(rules, { byFinal, byBase, lines }, count) {
  const open = [];
  let matched = 0;
  const began = performance.now();
  for (const line of lines.slice(0, count)) {
    const verdict = rules.judgeCredit(line, byFinal.get(line.amount) ?? [], rules.settings);
    if (verdict.kind === 'match') {
      matched += 1;
      continue;
    }
    suggest(rules, line, { byFinal, byBase, open });
    open.push(line);
    if (open.length > OPEN_LINES) open.shift();
  }
  return { matched, perLineUs: ((performance.now() - began) * 1000) / count };
}

function suggest({ amountsNear, basesNear, splitSums, suggestTransfers }, line, { byFinal, byBase, open }) {
  const part = ({ id, amount, senderName }) => ({ id, amount, sender: senderName });
  const sums = splitSums(part(line), open.map(part));
  const found = new Set([
    ...[...amountsNear(line.amount), ...sums].flatMap((amount) => byFinal.get(amount) ?? []),
    ...basesNear(line.amount).flatMap((amount) => byBase.get(amount)?.slice(-MOST_OF_BASE) ?? []),
  ]);
  return suggestTransfers(line, [...found], { otherLines: open });
}

function bareLookUps({ byFinal, lines }, count) {
  let found = 0;
  const began = performance.now();
  for (const { amount } of lines.slice(0, count)) if (byFinal.get(amount)?.length === 1) found += 1;
  return { found, perLineUs: ((performance.now() - began) * 1000) / count };
}

function instant(ms) {
  return new Date(ms).toISOString();
}
