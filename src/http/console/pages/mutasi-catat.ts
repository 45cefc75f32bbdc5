import { type Request, type Response } from 'express';
import { type ManualLineRefusal, requestManualLine } from '../../../backoffice/mutations/request-manual-line';
import { rupiah, ZERO } from '../../../domain/money';
import { type Settings } from '../../../domain/settings';
import { businessDate } from '../../../domain/time';
import { type Database } from '../../../persistence/database';
import { amountOf } from '../../../persistence/queries/transfer/find-transfers';
import { readBankAccounts } from '../../../persistence/queries/transfer/bank-account-list';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { outcomeSentence, refusalSentence } from './money-locks';
import { type MoneyDesk } from './money-request';
import { accountName } from './transfer-words';

export interface ManualEntryDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
  money: MoneyDesk;
}

const REFUSALS: Readonly<Record<ManualLineRefusal, string>> = {
  'role-may-not': 'Peran Anda tidak boleh mencatat mutasi.',
  'account-unknown': 'Pilih rekeningnya.',
  'invalid-date': 'Tanggal harus hari ini atau sampai 90 hari yang lalu.',
  'invalid-time': 'Jam ditulis seperti 14.03, atau dikosongkan bila bank tidak menyebutnya.',
  'invalid-amount': 'Nominal harus angka rupiah bulat lebih dari nol.',
  'invalid-text': 'Berita perlu diisi seperti tertulis di bank, paling banyak 500 huruf.',
  'invalid-sender': 'Nama pengirim paling banyak 100 huruf.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf.',
};

/** `/mutasi/catat`: a line that a person saw at the bank and no feed told. Nothing of it counts before a second person agrees. */
export function addManualEntryPages(routes: ConsoleRoutes, deps: ManualEntryDeps): void {
  routes.get('/mutasi/catat', (visit, request, response) => show(deps, visit, { request, response }));

  routes.post('/mutasi/catat', async (visit, request, response) => {
    const amount = amountOf(fieldOf(request, 'nominal')) ?? plainNumber(fieldOf(request, 'nominal'));
    const outcome = await requestManualLine(
      { ...deps, request: (asked) => deps.money.request(asked) },
      {
        ...{ staff: visit.staff, bankAccountId: fieldOf(request, 'rekening'), date: fieldOf(request, 'tanggal') },
        time: fieldOf(request, 'jam').replace('.', ':'),
        direction: fieldOf(request, 'arah') === 'keluar' ? 'debit' : 'credit',
        amount: amount === null ? ZERO : rupiah(amount),
        ...{ text: fieldOf(request, 'berita'), senderName: fieldOf(request, 'pengirim') },
        reason: fieldOf(request, 'alasan'),
      },
    );
    if (outcome.kind === 'refused') return show(deps, visit, { request, response, problem: REFUSALS[outcome.code] });
    const { outcome: asked } = outcome;
    if (asked.kind === 'refused') return show(deps, visit, { request, response, problem: refusalSentence(asked) });
    deps.redirect(response, '/mutasi?s=semua', outcomeSentence(asked, visit.now));
  });
}

function plainNumber(text: string): number | null {
  return /^\d{1,13}$/.test(text) ? Number(text) : null;
}

async function show(
  { db, showPage }: ManualEntryDeps,
  visit: Visit,
  { request, response, problem }: { request: Request; response: Response; problem?: string },
): Promise<void> {
  const accounts = await readBankAccounts(db);
  const typed = (name: string): string => fieldOf(request, name);
  await showPage(visit, response, {
    ...{ template: 'mutasi-catat', title: 'Catat mutasi', menu: 'mutasi', own: '/mutasi/catat' },
    model: {
      problem: problem ?? null,
      accounts: accounts.map(({ id, bank, number }) => ({
        ...{ id, name: accountName({ bank, end: number.slice(-4) }), isChosen: id === typed('rekening') },
      })),
      ...{ date: typed('tanggal') || businessDate(visit.now), time: typed('jam'), amount: typed('nominal') },
      ...{ isDebit: typed('arah') === 'keluar', text: typed('berita'), sender: typed('pengirim') },
      ...{ reason: typed('alasan'), today: businessDate(visit.now) },
    },
    status: problem === undefined ? 200 : 422,
  });
}
