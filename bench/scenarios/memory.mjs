import { statSync } from 'node:fs';
import { openHistories } from '../histories.mjs';
import { openHubOrders, settle } from '../orders.mjs';
import { slope } from '../statistics.mjs';

const SAMPLES = 40;
/** Caches fill at first: the hub keeps 2000 workflows, and the compiler of Node is busy. */
const WARM_PART = 0.3;
const HISTORIES = 40;

/** Memory of the programs over many orders, and what an order leaves behind for good. */
export async function memory(context) {
  const { system, options, say } = context;
  const total = options.orders;
  const hub = await openHubOrders(context, 'mem');
  const histories = await openHistories(system.temporalAddress);
  try {
    const before = await footprint(system);
    const samples = [];
    let [done, underWay] = [0, 0];
    const every = Math.max(1, Math.floor(total / SAMPLES));
    const worker = async () => {
      for (;;) {
        if (done + underWay >= total) return;
        underWay += 1;
        await hub.order();
        underWay -= 1;
        done += 1;
        if (done % every === 0) samples.push({ orders: done, ...residentMb(system) });
        if (done % (every * 10) === 0) say(`${done} orders: ${JSON.stringify(samples.at(-1))}`);
      }
    };
    await Promise.all(Array.from({ length: options.inFlight }, worker));
    await settle(system);
    const after = await footprint(system);
    const warm = samples.filter(({ orders }) => orders >= total * WARM_PART);
    const growth = (name) => slope(warm.map((sample) => ({ x: sample.orders / 1000, y: sample[name] })));
    const rows = await system.db.rows('select id from topup where reseller_id = ? order by id desc limit ?', [
      hub.id,
      HISTORIES,
    ]);
    const bytes = await Promise.all(rows.map(({ id }) => histories.bytes('default', `topup:${id}`)));
    const figure = (what, unit, value) => ({ what, unit, median: value, min: value, max: value });
    return {
      figures: [
        figure(`worker, resident after ${total} orders`, 'MB', samples.at(-1)?.worker ?? null),
        figure('worker, growth per 1000 orders', 'MB', growth('worker')),
        figure('API, resident at the end', 'MB', samples.at(-1)?.api ?? null),
        figure('API, growth per 1000 orders', 'MB', growth('api')),
        figure('history of one order', 'bytes', bytes.reduce((sum, size) => sum + size, 0) / bytes.length),
        figure('database, one order', 'bytes', (after.databaseBytes - before.databaseBytes) / total),
        figure('Temporal’s SQLite file, one order', 'bytes', (after.temporalBytes - before.temporalBytes) / total),
      ],
      tables: tableGrowth(before, after, total),
      samples,
    };
  } finally {
    hub.close();
    await histories.close();
  }
}

function residentMb({ programs: { api, worker, temporal, mariadb } }) {
  return Object.fromEntries([api, worker, temporal, mariadb].map((one) => [one.name, one.usage()?.residentMb ?? null]));
}

async function footprint({ db, temporalFile }) {
  const names = await db.rows(
    'select table_name as name from information_schema.tables where table_schema = database()',
  );
  await db.rows(`analyze table ${names.map(({ name }) => `\`${name}\``).join(', ')}`);
  const rows = await db.rows(
    `select table_name as name, data_length + index_length as bytes from information_schema.tables
     where table_schema = database()`,
  );
  const tables = Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]));
  const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    tables,
    databaseBytes: Object.values(tables).reduce((sum, size) => sum + size, 0),
    temporalBytes: sizeOf(temporalFile),
  };
}

/** Bytes per order and table, the largest first. */
function tableGrowth(before, after, total) {
  return Object.entries(after.tables)
    .map(([name, bytes]) => ({ name, bytesPerOrder: (bytes - (before.tables[name] ?? 0)) / total }))
    .filter(({ bytesPerOrder }) => bytesPerOrder > 1)
    .sort((a, b) => b.bytesPerOrder - a.bytesPerOrder);
}
