import { randomBytes } from 'node:crypto';
import { type Request, type Response } from 'express';
import { InvalidRequest, RetrySameReference } from '../../../domain/errors';
import { isId } from '../../../domain/ids';
import { rupiah } from '../../../domain/money';
import { type Settings } from '../../../domain/settings';
import { transferName } from '../../../domain/transfer/names';
import { type AcceptTiket } from '../../../intake/accept-tiket.types';
import { type Database } from '../../../persistence/database';
import { amountOf } from '../../../persistence/queries/transfer/find-transfers';
import {
  listTiketResellers,
  listTikets,
  TIKET_FILTERS,
  type TiketOnList,
} from '../../../persistence/queries/transfer/tiket-list';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { formatMoment, formatRupiah } from '../format';
import { queryOf } from './query-of';
import { payerCountdown, TIKET_BADGES, transferBadge } from './transfer-words';

export interface TiketPageDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
  acceptTiket: AcceptTiket;
}

const PAGE_SIZE = 50;
/** Made by the form, so that pressing twice makes one. */
const REFERENCE = /^[0-9a-f]{32}$/;

const FILTER_NAMES: Readonly<Record<(typeof TIKET_FILTERS)[number], string>> = {
  all: 'Semua',
  awaiting: 'Menunggu transfer',
  credited: 'Masuk saldo',
  expired: 'Kedaluwarsa',
  reversed: 'Dibalik',
  refused: 'Ditolak',
};

const ORIGINS: Readonly<Record<string, string>> = { h2h: 'H2H', otomax: 'OtomaX', console: 'konsol' };

/** Why a tiket was not made, by the code that its reseller would be told. */
const REFUSALS: Readonly<Record<string, string>> = {
  'transfer-not-offered': 'Reseller ini belum boleh memakai tiket deposit. Admin mengaturnya di Pengaturan transfer.',
  'amount-out-of-range': 'Nominalnya di luar batas tiket deposit.',
};

const RETRIES: Readonly<Record<string, string>> = {
  'codes-exhausted': 'Kode unik untuk nominal ini habis sementara. Pakai nominal lain, atau coba lagi sebentar lagi.',
  'too-many-open': 'Reseller ini punya terlalu banyak transfer terbuka. Tunggu sampai ada yang selesai.',
};

const CONFLICT =
  'Formulir ini sudah dipakai untuk tiket dengan nominal lain. Periksa daftarnya dahulu; bila tetap perlu, buat sekali lagi.';

/** `/tiket`: deposits that resellers announced, and one made for a reseller on the phone. */
export function addTiketPages(routes: ConsoleRoutes, deps: TiketPageDeps): void {
  routes.get('/tiket', (visit, request, response) => show(deps, visit, { request, response }));

  routes.post('/tiket', async (visit, request, response) => {
    const [resellerId, reference] = [fieldOf(request, 'reseller'), fieldOf(request, 'ref')];
    const amount = amountOf(fieldOf(request, 'nominal'));
    if (!isId(resellerId) || !REFERENCE.test(reference) || amount === null || !Number.isSafeInteger(amount)) {
      const problem = 'Pilih reseller dan isi nominal rupiah bulat, paling sedikit empat angka.';
      return show(deps, visit, { request, response, problem });
    }
    try {
      const { tiket, httpStatus } = await deps.acceptTiket({
        ...{ resellerId, amount: rupiah(amount) },
        source: { origin: 'console', reference, createdBy: visit.staff.id },
      });
      if (httpStatus !== 202) {
        const problem = REFUSALS[tiket.errorCode ?? ''] ?? 'Tiket tidak bisa dibuat untuk reseller dan nominal ini.';
        await show(deps, visit, { request, response, problem, isSpent: true });
        return;
      }
      deps.redirect(
        response,
        '/tiket',
        `Tiket dibuat: minta reseller transfer tepat ${formatRupiah(tiket.asked?.amount ?? amount)}.`,
      );
    } catch (error) {
      if (error instanceof InvalidRequest && error.code === 'ref-conflict') {
        await show(deps, visit, { request, response, problem: CONFLICT, isSpent: true });
        return;
      }
      if (!(error instanceof RetrySameReference)) throw error;
      const problem = RETRIES[error.code] ?? 'Tiket belum bisa dibuat sekarang. Coba lagi.';
      return show(deps, visit, { request, response, problem });
    }
  });
}

interface Shown {
  request: Request;
  response: Response;
  problem?: string;
  /** The reference that was sent has its answer for ever: the form goes on with another one. */
  isSpent?: boolean;
}

async function show(
  { db, settings, showPage }: TiketPageDeps,
  visit: Visit,
  { request, response, problem, isSpent = false }: Shown,
): Promise<void> {
  const filter = TIKET_FILTERS.find((one) => one === queryOf(request, 's')) ?? 'all';
  const before = queryOf(request, 'sesudah');
  const { items, hasMore } = await listTikets(db, { filter, before: isId(before) ? before : null, limit: PAGE_SIZE });
  const { tiketLeastRupiah, tiketMostRupiah } = await settings.current();
  const last = items.at(-1);
  const chosen = fieldOf(request, 'reseller');
  await showPage(visit, response, {
    ...{ template: 'tiket', title: 'Tiket deposit', menu: 'tiket', own: '/tiket' },
    model: {
      mayAct: visit.staff.role !== 'cs',
      form: {
        ...{
          problem: problem ?? null,
          reference:
            !isSpent && REFERENCE.test(fieldOf(request, 'ref'))
              ? fieldOf(request, 'ref')
              : randomBytes(16).toString('hex'),
        },
        amount: fieldOf(request, 'nominal'),
        limits: `${formatRupiah(tiketLeastRupiah)} sampai ${formatRupiah(tiketMostRupiah)}, tanpa kode unik`,
        resellers: (await listTiketResellers(db)).map((reseller) => ({
          ...reseller,
          isChosen: reseller.id === chosen,
        })),
      },
      chips: TIKET_FILTERS.map((one) => ({
        ...{ name: FILTER_NAMES[one], href: `/tiket?s=${one}`, isCurrent: one === filter },
      })),
      liveHref: `/tiket?s=${filter}${isId(before) ? `&sesudah=${before}` : ''}`,
      rows: items.map((tiket) => rowOf(tiket, visit.now)),
      topHref: isId(before) ? `/tiket?s=${filter}` : null,
      afterHref: hasMore && last !== undefined ? `/tiket?s=${filter}&sesudah=${last.id}` : null,
    },
    status: problem === undefined ? 200 : 422,
  });
}

function rowOf(tiket: TiketOnList, now: Visit['now']) {
  const { transfer } = tiket;
  const isAwaited = tiket.state === 'awaiting' && transfer !== null;
  return {
    ...{ id: tiket.id, no: `Tiket ${tiket.no}`, reseller: tiket.reseller, created: formatMoment(tiket.createdAt, now) },
    origin: tiket.createdBy === null ? (ORIGINS[tiket.origin] ?? tiket.origin) : `konsol, ${tiket.createdBy}`,
    amount: formatRupiah(tiket.amount),
    final: transfer === null ? null : formatRupiah(transfer.final),
    account: transfer?.account ?? null,
    badge: isAwaited ? transferBadge(transfer, now) : TIKET_BADGES[tiket.state],
    transfer: transfer === null ? null : { href: `/transfer/${transfer.id}`, name: transferName(transfer.no) },
    received: transfer === null || transfer.received === null ? null : formatRupiah(transfer.received),
    countdown:
      isAwaited && transfer.state === 'awaiting'
        ? payerCountdown({ ...transfer, createdAt: tiket.createdAt }, now)
        : null,
    reason: tiket.errorCode === null ? null : (REFUSALS[tiket.errorCode] ?? tiket.errorCode),
  };
}
