import { recordMoneyExport } from '../../../backoffice/transfers/record-money-export';
import { businessDate, instant } from '../../../domain/time';
import { itemWords } from '../../../domain/item-words';
import { batchName } from '../../../domain/transfer/names';
import { type Database } from '../../../persistence/database';
import { countStuck, searchMutations } from '../../../persistence/queries/transfer/mutation-search';
import { readStuckIntake, type StuckIntake } from '../../../persistence/queries/transfer/stuck-intake';
import { readBankAccounts } from '../../../persistence/queries/transfer/bank-account-list';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { formatMoment, groups } from '../format';
import { BATCH_ERRORS } from './mutasi-words';
import { type MutationAsked, mutationAskedOf, mutationHref, SAVED } from './mutasi-question';
import { mutationRow, mutationTable } from './mutasi-rows';
import { exportFormatOf, sendTable } from './tagihan-export';
import { accountName, BATCH_KINDS } from './transfer-words';

export interface MutationListDeps extends PageTools {
  db: Database;
}

const PAGE_SIZE = 50;
/** An export ends there, and says so in its last row. */
const EXPORT_MOST = 20_000;
const EXPORT_STEP = 1000;

/** `/mutasi`: every line of the bank, with the questions that are asked again and again; and the same as a file. */
export function addMutationListPages(routes: ConsoleRoutes, deps: MutationListDeps): void {
  const { db } = deps;
  routes.get('/mutasi', async (visit, request, response) => {
    const asked = mutationAskedOf(request, visit.now);
    const model = await listModel(deps, visit, asked);
    await deps.showPage(visit, response, { template: 'mutasi', title: 'Mutasi bank', menu: 'mutasi', model });
  });

  routes.get('/mutasi/ekspor/:format', async (visit, request, response) => {
    const format = exportFormatOf(request);
    if (format === undefined) return;
    const asked = mutationAskedOf(request, visit.now);
    const { items, isCut } = await readAll(db, visit, asked);
    const date = businessDate(visit.now);
    await recordMoneyExport(db, { by: visit.staff, what: 'mutation', format, rows: items.length, date });
    await sendTable(response, { format, name: `mutasi-${date}`, ...mutationTable(items, { isCut }) });
  });
}

async function readAll(db: Database, { now }: Visit, { question }: MutationAsked) {
  const items = [];
  let [before, hasMore] = [null as string | null, true];
  while (hasMore && items.length < EXPORT_MOST) {
    const page = await searchMutations(db, { question, before, limit: EXPORT_STEP, now });
    items.push(...page.items);
    hasMore = page.hasMore;
    before = page.items.at(-1)?.id ?? null;
  }
  return { items, isCut: hasMore };
}

async function listModel({ db }: MutationListDeps, visit: Visit, asked: MutationAsked) {
  const { now } = visit;
  const { question, before } = asked;
  const { items, hasMore } = await searchMutations(db, { question, before, limit: PAGE_SIZE, now });
  const accounts = await readBankAccounts(db);
  const stuck = await countStuck(db, now);
  const intake = asked.saved === 'macet' ? await readStuckIntake(db, now) : null;
  const last = items.at(-1);
  return {
    form: { q: asked.q, from: asked.from, to: asked.to, saved: asked.saved },
    accounts: accounts.map(({ id, bank, number }) => ({
      ...{ id, name: accountName({ bank, end: number.slice(-4) }), isCurrent: id === asked.accountId },
    })),
    directions: [
      { value: '', name: 'Masuk dan keluar', isCurrent: asked.direction === '' },
      { value: 'masuk', name: 'Masuk', isCurrent: asked.direction === 'credit' },
      { value: 'keluar', name: 'Keluar', isCurrent: asked.direction === 'debit' },
    ],
    chips: SAVED.map(({ word, name }) => ({
      ...{ name, href: mutationHref(asked, { saved: word }), isCurrent: word === asked.saved },
      count: word === 'macet' ? groups(stuck) : null,
    })),
    liveHref: mutationHref(asked, { before }),
    notes: intake === null ? [] : intakeNotes(intake, now),
    rows: items.map((item) => mutationRow(item, visit)),
    isStuck: asked.saved === 'macet',
    count: items.length === 0 ? null : `${groups(items.length)} mutasi di halaman ini, yang terbaru di atas.`,
    csvHref: mutationHref(asked, { path: '/mutasi/ekspor/csv' }),
    xlsxHref: mutationHref(asked, { path: '/mutasi/ekspor/xlsx' }),
    topHref: before === null ? null : mutationHref(asked),
    afterHref: hasMore && last !== undefined ? mutationHref(asked, { before: last.id }) : null,
    mayAct: visit.staff.role !== 'cs',
  };
}

/** What hangs before it is a line: batches that nobody could read, and what is the matter with an account. */
function intakeNotes({ batches, accounts }: StuckIntake, now: Visit['now']) {
  return [
    ...accounts.map(({ state, detail, bank, end, heardAt }) => ({
      state: 'overdue',
      href: '/pengaturan-transfer',
      text: `${accountName({ bank, end })}: ${itemWords({ kind: 'bank-account', state })?.clause ?? state}${accountDetail({ state, detail, heardAt }, now)}.`,
    })),
    ...batches.map(({ id, no, kind, error, receivedAt }) => ({
      state: 'failed',
      href: `/mutasi/kiriman/${id}`,
      text: `${batchName(no)} (${BATCH_KINDS[kind] ?? kind}) dari ${formatMoment(instant(receivedAt), now)} belum terolah: ${BATCH_ERRORS[error ?? ''] ?? error ?? 'menunggu dibaca'}.`,
    })),
  ];
}

function accountDetail(
  { state, detail, heardAt }: Pick<StuckIntake['accounts'][number], 'state' | 'detail' | 'heardAt'>,
  now: Visit['now'],
): string {
  if (state !== 'feed-silent') return detail === null ? '' : `, ${detail}`;
  const heard = heardAt === null ? 'belum pernah terdengar' : `terakhir ${formatMoment(instant(heardAt), now)}`;
  return `, ${heard}; unggah berkas bank agar mutasi tidak tertinggal`;
}
