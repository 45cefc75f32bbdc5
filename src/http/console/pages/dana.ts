import { type BusinessDate, businessDate } from '../../../domain/time';
import {
  AGE_BUCKETS,
  type AgeBucket,
  ageBucket,
  ageInBusinessDays,
  UNMATCHED_MONEY_STEPS,
} from '../../../domain/transfer/sop';
import { mutationName } from '../../../domain/transfer/names';
import { type Database } from '../../../persistence/database';
import { countSopChecks } from '../../../persistence/queries/transfer/sop-counts';
import { listSuspense, type MutationOnList } from '../../../persistence/queries/transfer/mutation-list';
import { readHolidaysSince, readSuspenseDays } from '../../../persistence/queries/transfer/suspense-ageing';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { formatRupiah, groups } from '../format';
import { mutationRow } from './mutasi-rows';
import { queryOf } from './query-of';
import { escalationOf, holderOf, slaCountdown } from './transfer-words';

export interface SuspensePageDeps extends PageTools {
  db: Database;
}

const MOST = 200;

/** `/dana`: what came in and belongs to nothing, by its age, with who looks after it and how far they are. */
export function addSuspensePages(routes: ConsoleRoutes, { db, showPage }: SuspensePageDeps): void {
  routes.get('/dana', async (visit, request, response) => {
    const bucket = AGE_BUCKETS.find((one) => one === queryOf(request, 'umur')) ?? null;
    const model = await suspenseModel(db, visit, bucket);
    await showPage(visit, response, { template: 'dana', title: 'Dana tak dikenal', menu: 'dana', model });
  });
}

const BUCKET_NAMES: Readonly<Record<AgeBucket, string>> = {
  '0-1': '0–1 hari kerja',
  '2-3': '2–3 hari kerja',
  '4-7': '4–7 hari kerja',
  '8-30': '8–30 hari kerja',
  '>30': 'lebih dari 30 hari kerja',
};

async function suspenseModel(db: Database, visit: Visit, chosen: AgeBucket | null) {
  const { now } = visit;
  const today = businessDate(now);
  const days = await readSuspenseDays(db);
  const items = await listSuspense(db, MOST);
  const oldest = days[0]?.day ?? today;
  const holidays = await readHolidaysSince(db, oldest);
  const ageOf = (day: BusinessDate): number => ageInBusinessDays(day, today, holidays);
  const sums = new Map<AgeBucket, { count: number; sum: number }>();
  for (const { day, count, sum } of days) {
    const bucket = ageBucket(ageOf(day));
    const so = sums.get(bucket) ?? { count: 0, sum: 0 };
    sums.set(bucket, { count: so.count + count, sum: so.sum + sum });
  }
  const total = [...sums.values()].reduce((all, { count, sum }) => ({ count: all.count + count, sum: all.sum + sum }), {
    ...{ count: 0, sum: 0 },
  });
  const shown = items.filter(({ wibDate }) => chosen === null || ageBucket(ageOf(wibDate)) === chosen);
  const checks = await countSopChecks(
    db,
    shown.map(({ id }) => id),
  );
  return {
    total: `${groups(total.count)} mutasi, ${formatRupiah(total.sum)}`,
    buckets: AGE_BUCKETS.map((bucket) => bucketModel(bucket, { so: sums.get(bucket), total: total.sum, chosen })),
    allHref: chosen === null ? null : '/dana',
    liveHref: chosen === null ? '/dana' : `/dana?umur=${encodeURIComponent(chosen)}`,
    rows: shown.map((item) => rowOf(item, visit, { age: ageOf(item.wibDate), checked: checks.get(item.id) ?? 0 })),
    more: items.length === MOST ? `Tampil ${groups(MOST)} dengan tenggat terdekat; selebihnya di Mutasi bank.` : null,
  };
}

function bucketModel(
  bucket: AgeBucket,
  { so, total, chosen }: { so: { count: number; sum: number } | undefined; total: number; chosen: AgeBucket | null },
) {
  const { count, sum } = so ?? { count: 0, sum: 0 };
  return {
    name: BUCKET_NAMES[bucket],
    href: `/dana?umur=${encodeURIComponent(bucket)}`,
    isCurrent: bucket === chosen,
    count: groups(count),
    sum: formatRupiah(sum),
    value: String(sum),
    max: String(Math.max(1, total)),
  };
}

function rowOf(item: MutationOnList, visit: Visit, { age, checked }: { age: number; checked: number }) {
  const { staff, now } = visit;
  const row = mutationRow(item, visit);
  return {
    ...row,
    age: age === 0 ? 'hari ini' : `${groups(age)} hari kerja`,
    countdown: slaCountdown(mutationName(item.no), item, now),
    holder: item.item === null ? 'tidak ada' : holderOf(item.item, staff.id),
    escalation: item.item === null ? '' : escalationOf(item.item, now),
    itemId: item.item?.id ?? null,
    canTake: staff.role !== 'cs' && item.item !== null && item.item.takenBy === null,
    sop: `${checked} dari ${UNMATCHED_MONEY_STEPS.length} langkah`,
  };
}
