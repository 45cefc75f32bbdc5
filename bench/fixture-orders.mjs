/** A long history of orders, made inside the database: a million takes some minutes, and none of them is bought. */
import { built } from './system.mjs';

const RESELLERS = 60;
const DAYS = 60;
const OPEN = 200;
const BATCH = 100_000;
/** Orders of the last days also have their journals, which the figures of a day are summed from. */
const DAYS_WITH_JOURNALS = 2;
const [PRICE, COST] = [10_400, 10_050];

/**
 * Ends with `count` more orders, the last ones just now. Returns what a search may look for. The worker must not run: the
 * youngest orders are open, and it would carry them out.
 */
export async function insertOrders(db, count, say) {
  const { newId } = built('persistence/new-id.js');
  await fillNumbers(db, count);
  const resellers = Array.from({ length: RESELLERS }, () => newId());
  for (const [index, id] of resellers.entries()) {
    await db.write(
      `insert into reseller (id, code, name, price_level, created_at) values (?, ?, ?, 'standar', utc_timestamp(3))`,
      [id, `FX${String(index).padStart(4, '0')}`, `Konter ${NAMES[index % NAMES.length]} ${index}`],
    );
  }
  const spacingMs = Math.floor((DAYS * 86_400_000) / count);
  const baseMs = Date.parse(await db.now()) - count * spacingMs;
  const shape = { count, baseMs, spacingMs, resellers };
  for (let from = 0; from < count; from += BATCH) {
    const to = Math.min(count, from + BATCH);
    for (const sql of statements(shape)) await db.write(sql, [from, to]);
    say(`${to} orders are in`);
  }
  const firstWithJournal = Math.max(0, count - Math.ceil((DAYS_WITH_JOURNALS * 86_400_000) / spacingMs));
  for (const sql of journals(shape)) await db.write(sql, [firstWithJournal, count - OPEN]);
  await db.write(workItems(shape), [count - OPEN, count]);
  await db.rows('analyze table topup, topup_attempt, topup_reference, hold, journal, entry, work_item');
  return { resellers };
}

const NAMES = [
  'Berkah',
  'Sinar',
  'Maju',
  'Jaya',
  'Abadi',
  'Sentosa',
  'Makmur',
  'Lestari',
  'Mitra',
  'Cahaya',
  'Bintang',
];

async function fillNumbers(db, count) {
  await db.write('create table bench_number (n int primary key) engine = InnoDB');
  await db.write('insert into bench_number values (0)');
  for (let filled = 1; filled < count; filled *= 2) {
    await db.write('insert into bench_number select n + ? from bench_number where n + ? < ?', [filled, filled, count]);
  }
}

/** One kind of row each, for the numbers from the first parameter until just before the second. */
function statements({ count, baseMs, spacingMs, resellers }) {
  const at = timeOf({ baseMs, spacingMs });
  const id = ulid({ baseMs, spacingMs, series: 0 });
  const reseller = `elt(n % ${resellers.length} + 1, ${resellers.map((one) => `'${one}'`).join(', ')})`;
  const isOpen = `n >= ${count - OPEN}`;
  const isFailed = `(n * 7 + n div 13) % 17 = 0`;
  const state = `case when ${isOpen} then elt(n % 2 + 1, 'pending', 'suspect') when ${isFailed} then 'failed' else 'success' end`;
  const isDelivered = `not (${isOpen}) and not (${isFailed})`;
  const sn = `if(${isDelivered}, concat(lpad(conv(n * 7919 % 16777213, 10, 36), 5, '0'), lpad(n, 9, '7')), null)`;
  // Spread over the numbers of six carriers' prefixes, each number a few times.
  const destination = `concat(elt(n % 6 + 1, '0812', '0813', '0821', '0857', '0878', '0896'), lpad(n * 7907 % 9999991, 8, '3'))`;
  const finished = `if(${isOpen}, null, date_add(${at}, interval 4 second))`;
  const range = 'from bench_number where n >= ? and n < ?';
  const terminal = `elt((n % 11 = 0) + 1, 'digi1', 'digi2')`;
  return [
    `insert into topup (id, version, reseller_id, origin, reference, product_code, destination, price, account_code, state,
       error_code, sn, delivered_by, sequence, accepted_at, send_deadline, latest_send, started_at, finished_at)
     select ${id}, 3, ${reseller}, if(n % 3 = 0, 'otomax', 'h2h'), concat('FX-', n),
       elt(n % 4 + 1, 'S10', 'S5', 'S20', 'S50'), ${destination}, ${PRICE}, concat('saldo:', ${reseller}), ${state},
       if(${state} = 'failed', 'wrong-number', null), ${sn}, if(${isDelivered}, ${terminal}, null), 1, ${at},
       date_add(${at}, interval 5 minute), date_add(${at}, interval 15 minute), ${at}, ${finished} ${range}`,
    `insert into topup_reference (reseller_id, origin, reference, content_hash, http_status, topup_id, created_at)
     select ${reseller}, if(n % 3 = 0, 'otomax', 'h2h'), concat('FX-', n), unhex(sha2(n, 256)), 202, ${id}, ${at} ${range}`,
    `insert into topup_attempt (id, topup_id, n, terminal_code, supplier_ref, sku, cost, profile, state, sn, opened_at, sent_at,
       finished_at)
     select ${ulid({ baseMs, spacingMs, series: 1 })}, ${id}, 1, ${terminal}, concat('FX', n), 'S10', ${COST}, '{}',
       case when ${isOpen} then ${state} when ${isFailed} then 'refused' else 'success' end, ${sn}, ${at}, ${at},
       ${finished} ${range}`,
    `insert into hold (id, account_code, amount, state, created_at, ended_at)
     select ${id}, concat('saldo:', ${reseller}), ${PRICE},
       case when ${isOpen} then 'held' when ${isFailed} then 'voided' else 'posted' end, ${at}, ${finished} ${range}`,
    `insert into outbound_message (id, kind, topup_id, reseller_id, sequence, body, state, tries, next_try_at, give_up_at,
       created_at, processed_at)
     select ${ulid({ baseMs, spacingMs, series: 2 })}, 'report', ${id}, ${reseller}, 1, '{}', 'delivered', 1, ${at}, ${at},
       ${at}, ${at} ${range} and not (${isOpen})`,
  ];
}

function journals({ count, baseMs, spacingMs }) {
  const id = ulid({ baseMs, spacingMs, series: 0 });
  const journal = ulid({ baseMs, spacingMs, series: 3 });
  const posted = `date_add(${timeOf({ baseMs, spacingMs })}, interval 4 second)`;
  const range = `from bench_number where n >= ? and n < ? and n < ${count} and not ((n * 7 + n div 13) % 17 = 0)`;
  const entry = (line, account, side, amount) =>
    `insert into entry (journal_id, line, account_code, side, amount)
     select ${journal}, ${line}, ${account}, '${side}', ${amount} ${range}`;
  return [
    `insert into journal (id, subject, kind, n, posted_at) select ${journal}, ${id}, 'topup-success', 1, ${posted} ${range}`,
    entry(1, `concat('saldo:', n % 60)`, 'debit', PRICE),
    entry(2, `'revenue:topup'`, 'credit', PRICE),
    entry(3, `'cost:topup'`, 'debit', COST),
    entry(4, `concat('deposit:', elt((n % 11 = 0) + 1, 'digi1', 'digi2'))`, 'credit', COST),
  ];
}

/** Half of the open ones are past people's deadline. */
function workItems(shape) {
  const at = timeOf(shape);
  const id = ulid({ ...shape, series: 0 });
  return `insert into work_item (id, kind, subject, state, topup_id, owner, next_action, next_at, due_at, escalate_at, opened_at,
      changed_at)
    select ${ulid({ ...shape, series: 4 })}, 'topup', ${id}, elt(n % 2 + 1, 'pending', 'suspect'), ${id}, 'operator', 'check',
      date_add(utc_timestamp(3), interval 5 minute), date_add(utc_timestamp(3), interval n % 600 - 300 second),
      date_add(utc_timestamp(3), interval 15 minute), ${at}, ${at}
    from bench_number where n >= ? and n < ?`;
}

function timeOf({ baseMs, spacingMs }) {
  return `date_add('${new Date(baseMs).toISOString().slice(0, 23).replace('T', ' ')}', interval n * ${spacingMs * 1000} microsecond)`;
}

/** An id as `newId` makes them: the time in its first ten letters, so that ids have the order of their orders. */
function ulid({ baseMs, spacingMs, series }) {
  const digits = (number, length) => `lpad(conv(${number}, 10, 32), ${length}, '0')`;
  const text = `concat(${digits(`${baseMs} + n * ${spacingMs}`, 10)}, '${series}', ${digits('n', 15)})`;
  // MySQL counts to V without a gap, ids to Z without I, L, O and U: from behind, so that nothing is replaced twice.
  const [from, to] = ['VUTSRQPONMLKJI', 'ZYXWVTSRQPNMKJ'];
  return Array.from(from).reduce((sql, letter, index) => `replace(${sql}, '${letter}', '${to[index]}')`, text);
}
