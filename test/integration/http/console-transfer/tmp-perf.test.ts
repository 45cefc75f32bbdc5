import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { readDeskFigures } from '../../../../src/persistence/queries/transfer/desk-figures';
import { findTransfers } from '../../../../src/persistence/queries/transfer/find-transfers';
import { listSuspense } from '../../../../src/persistence/queries/transfer/mutation-list';
import { countStuck, searchMutations, wordsOf } from '../../../../src/persistence/queries/transfer/mutation-search';
import { readSuspenseDays } from '../../../../src/persistence/queries/transfer/suspense-ageing';
import { listAwaitingTransfers, listTransfersOfPeople } from '../../../../src/persistence/queries/transfer/transfer-list';
import { idsOfTransfersNear } from '../../../../src/persistence/queries/transfer/transfers-near';
import { idsOfOpenCredits } from '../../../../src/persistence/queries/transfer/transfer-card';
import { readTransferSettings } from '../../../../src/persistence/queries/transfer/transfer-settings';
import { listTikets } from '../../../../src/persistence/queries/transfer/tiket-list';
import { readChangeMark } from '../../../../src/persistence/queries/console/change-mark';
import { readFrameFigures } from '../../../../src/persistence/queries/console/frame-figures';
import { listQueue } from '../../../../src/persistence/queries/console/work-queue';
import { countQueue } from '../../../../src/persistence/queries/console/work-queue-counts';
import { amountsNear } from '../../../../src/domain/transfer/amounts-near';
import { newId } from '../../../../src/persistence/new-id';
import { openTransferScene } from '../../../support/transfer-scene';
import { openTestDatabase } from '../api';

test('figures', async () => {
  const { db, end } = await openTestDatabase();
  const scene = await openTransferScene(db);
  const N = 100_000;
  await db.write(`create table seq_n (n int primary key)`);
  for (let i = 0; i < N; i += 5000) await db.write(`insert into seq_n values ${Array.from({ length: 5000 }, (_, k) => `(${i + k})`).join(',')}`);
  const id = (p: string) => `concat('01M${p}', lpad(n, 22, '0'))`;
  await db.write(`insert into transfer (id, purpose, reseller_id, bank_account_id, base_amount, unique_code, final_amount, state, is_reserved, token, payer_name, expires_at, grace_until, created_at)
    select ${id('T')}, if(n % 10 = 0, 'tiket', 'order'), '${scene.reseller.resellerId}', '${scene.mandiri}', 10000 + 1000 * (n % 500), 1 + (n div 500) % 999, 10001 + 1000 * (n % 500) + (n div 500) % 999,
    if(n >= ${N - 5000}, 'awaiting', if(n >= ${N - 5100}, 'verifying', 'verified')), if(n >= ${N - 5100}, 1, null), concat('tok', n), concat('PAYER ', n % 977), utc_timestamp(3) + interval (n % 60) minute, utc_timestamp(3) + interval 3 hour, utc_timestamp(3) - interval (${N} - n) minute from seq_n`);
  await db.write(`insert into digital_order (id, reseller_id, reference, content_hash, http_status, product_code, destination, price, state, transfer_id, created_at)
    select ${id('O')}, '${scene.reseller.resellerId}', concat('ref', n), repeat('x', 32), 202, 'S10', '081355500456', 10000, 'success', ${id('T')}, utc_timestamp(3) from seq_n where n % 10 <> 0`);
  await db.write(`insert into tiket (id, reseller_id, origin, reference, amount, state, transfer_id, created_at)
    select ${id('K')}, '${scene.reseller.resellerId}', 'h2h', concat('t', n), 10000, 'credited', ${id('T')}, utc_timestamp(3) from seq_n where n % 10 = 0`);
  await db.write(`insert into bank_mutation (id, bank_account_id, wib_date, direction, amount, k, booked_at, text, normal_text, sources, state, exception, first_seen_at, processed_at)
    select ${id('M')}, '${scene.mandiri}', date(utc_timestamp() - interval (${N} - n) minute), if(n % 7 = 0, 'debit', 'credit'), 10001 + 1000 * (n % 500) + (n div 500) % 999, n, utc_timestamp(3) - interval (${N} - n) minute, concat('TRSF E-BANKING CR DARI PAYER', n % 977), concat('TRSF E-BANKING CR DARI PAYER', n % 977), 'moota', if(n >= ${N - 500}, 'open', if(n % 7 = 0, 'booked-out', 'matched')), if(n >= ${N - 500}, 'unmatched', null), utc_timestamp(3) - interval (${N} - n) minute, utc_timestamp(3) from seq_n`);
  await db.write(`insert into mutation_match (id, mutation_id, transfer_id, n, amount, method, rule, matched_at)
    select ${id('X')}, ${id('M')}, ${id('T')}, 1, 1000, 'auto', 'U5', utc_timestamp(3) from seq_n where n < ${N - 500} and n % 7 <> 0`);
  await db.write(`insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at, changed_at)
    select ${id('W')}, 'transfer', ${id('T')}, if(n >= ${N - 5000}, 'awaiting', 'verifying'), 'operator', 'look', utc_timestamp(3), utc_timestamp(3) + interval (n % 60) minute, utc_timestamp(3), utc_timestamp(3), utc_timestamp(3) from seq_n where n >= ${N - 5100}`);
  await db.write(`insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at, changed_at)
    select ${id('V')}, 'mutation', ${id('M')}, 'unmatched', 'operator', 'look', utc_timestamp(3), utc_timestamp(3) + interval (n % 60) minute, utc_timestamp(3), utc_timestamp(3), utc_timestamp(3) from seq_n where n >= ${N - 500}`);
  for (const t of ['transfer', 'bank_mutation', 'mutation_match', 'work_item', 'digital_order', 'tiket']) await db.rows(`analyze table ${t}`);
  const now = await db.now();
  const q = { words: [], amount: null, no: null, from: null, to: null, bankAccountId: null, direction: null, states: null, isStuck: false } as const;
  const ask = (question: object, before: string | null = null) => searchMutations(db, { question: { ...q, ...question } as never, before, limit: 50, now });
  const view = { staffId: newId(), now, usualMs: 10_000 };
  const jobs: Record<string, () => Promise<unknown>> = {
    people: () => listTransfersOfPeople(db, 50),
    awaiting: () => listAwaitingTransfers(db, { now, limit: 20 }),
    suspense: () => listSuspense(db, 30),
    figures: () => readDeskFigures(db, now),
    'find no': () => findTransfers(db, 'TRF-50000', 50),
    'find amount': () => findTransfers(db, '51.023', 50),
    'find name': () => findTransfers(db, 'payer 12', 50),
    'find ref': () => findTransfers(db, 'ref999', 50),
    'search all': () => ask({}),
    'search deep': () => ask({}, '01MM0000000000000000050000'),
    'search amount': () => ask({ amount: 51_023 }),
    'search common word': () => ask({ words: wordsOf('trsf') }),
    'search rare word': () => ask({ words: wordsOf('payer976') }),
    'search no word': () => ask({ words: wordsOf('zzzzz') }),
    'search short word': () => ask({ words: ['CR'] }),
    'search matched': () => ask({ states: ['matched'] }),
    'search open': () => ask({ states: ['open'] }),
    'search doubted': () => ask({ states: ['doubted'] }),
    'search day': () => ask({ from: '2026-11-01', to: '2026-11-02' }),
    'search month debit': () => ask({ from: '2026-10-01', to: '2026-10-31', direction: 'debit' }),
    'search account day': () => ask({ from: '2026-10-01', to: '2026-10-31', bankAccountId: scene.mandiri }),
    stuck: () => ask({ isStuck: true }),
    'count stuck': () => countStuck(db, now),
    ageing: () => readSuspenseDays(db),
    near: () => idsOfTransfersNear(db, { amounts: amountsNear(251_023), wibDate: '2026-11-27' as never }),
    candidates: () => idsOfOpenCredits(db, { since: now, limit: 300 }),
    settings: () => readTransferSettings(db, { q: '' }),
    tikets: () => listTikets(db, { filter: 'credited', before: null, limit: 50 }),
    mark: () => readChangeMark(db),
    frame: () => readFrameFigures(db),
    queue: () => listQueue(db, view, { filter: 'all', from: null, pageSize: 100, withoutCalm: true }),
    'queue counts': () => countQueue(db, view),
  };
  void DEFAULT_SETTINGS;
  const out: string[] = [];
  for (const [name, run] of Object.entries(jobs)) {
    await run();
    const times: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const from = performance.now();
      await run();
      times.push(performance.now() - from);
    }
    out.push(`${name}: ${times.sort((a, b) => a - b)[2]!.toFixed(1)} ms`);
  }
  require('node:fs').writeFileSync('/tmp/i/perf.txt', out.join('\n'));
  await end();
}, 580_000);
