import { type Request, type Response } from 'express';
import {
  addBankAccount,
  type BankAccountOutcome,
  type BankAccountRefusal,
  changeCodeMode,
  offerBankAccount,
} from '../../../backoffice/bank-accounts/change-bank-account';
import { type OfferOutcome, switchTransferOffer } from '../../../backoffice/switches/offer-transfer';
import { type Settings } from '../../../domain/settings';
import { isId } from '../../../domain/ids';
import { type Database } from '../../../persistence/database';
import { readTransferSettings } from '../../../persistence/queries/transfer/transfer-settings';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { formatMoment, formatRupiah, groups } from '../format';
import { paramOf } from './pelanggan-form';
import { queryOf } from './query-of';
import { idOf } from './tagihan-request';
import { accountName } from './transfer-words';

export interface TransferSettingsDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
}

interface Shown {
  request: Request;
  response: Response;
  problem?: string;
}

const PATH = '/pengaturan-transfer';

const OFFER_REFUSALS: Readonly<Record<Extract<OfferOutcome, { kind: 'refused' }>['code'], string>> = {
  'role-may-not': 'Hanya admin yang mengubah sakelar ini.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf. Tidak ada yang berubah.',
  unknown: 'Datanya tidak ada.',
};

const ACCOUNT_REFUSALS: Readonly<Record<BankAccountRefusal, string>> = {
  'role-may-not': 'Hanya admin yang mengubah rekening.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf. Tidak ada yang berubah.',
  'invalid-code':
    'Kode 2 sampai 20 huruf kecil, angka, atau tanda hubung, diawali huruf; “bni” sudah dipakai untuk VA.',
  'invalid-number': 'Nomor rekening 6 sampai 34 angka.',
  'invalid-name': 'Nama bank paling banyak 40 huruf, pemilik 100 huruf, feed 16 huruf kecil.',
  taken: 'Kode atau nomor itu sudah ada.',
  unknown: 'Rekening itu tidak ada.',
  reserved: 'Masih ada nominal yang dipesan di rekening ini. Hentikan penawarannya, tunggu semua selesai, lalu ganti.',
};

/** `/pengaturan-transfer`: where paying by transfer is offered, and which accounts take it. */
export function addTransferSettingsPages(routes: ConsoleRoutes, deps: TransferSettingsDeps): void {
  const { db, redirect } = deps;
  routes.get(PATH, (visit, request, response) => show(deps, visit, { request, response }));

  const answerOffer = async (visit: Visit, shown: Shown, outcome: OfferOutcome): Promise<void> => {
    if (outcome.kind === 'refused') {
      if (outcome.code === 'unknown') return;
      return show(deps, visit, { ...shown, problem: OFFER_REFUSALS[outcome.code] });
    }
    redirect(
      shown.response,
      PATH,
      outcome.kind === 'switched' ? 'Sakelar diubah dan tercatat.' : 'Sudah begitu sebelumnya.',
    );
  };
  routes.post(`${PATH}/produk/:code`, async (visit, request, response) => {
    const [isOn, reason] = [fieldOf(request, 'nyala') === '1', fieldOf(request, 'alasan')];
    const offer = { kind: 'product', code: paramOf(request, 'code') } as const;
    await answerOffer(
      visit,
      { request, response },
      await switchTransferOffer(db, { by: visit.staff, offer, isOn, reason }),
    );
  });
  routes.post(`${PATH}/reseller/:id`, async (visit, request, response) => {
    const [isOn, reason] = [fieldOf(request, 'nyala') === '1', fieldOf(request, 'alasan')];
    const kind = fieldOf(request, 'apa') === 'tiket' ? 'reseller-tiket' : 'reseller-order';
    const offer = { kind, resellerId: idOf(request) } as const;
    await answerOffer(
      visit,
      { request, response },
      await switchTransferOffer(db, { by: visit.staff, offer, isOn, reason }),
    );
  });

  const answerAccount = async (visit: Visit, shown: Shown, outcome: BankAccountOutcome): Promise<void> => {
    if (outcome.kind === 'refused') {
      if (outcome.code === 'unknown') return;
      return show(deps, visit, { ...shown, problem: ACCOUNT_REFUSALS[outcome.code] });
    }
    redirect(shown.response, PATH, outcome.kind === 'done' ? 'Rekening disimpan.' : 'Sudah begitu sebelumnya.');
  };
  routes.post(`${PATH}/rekening`, async (visit, request, response) => {
    const typed = (name: string): string => fieldOf(request, name);
    const outcome = await addBankAccount(db, {
      ...{ by: visit.staff, reason: typed('alasan'), code: typed('kode'), bank: typed('bank'), number: typed('nomor') },
      ...{ holder: typed('pemilik'), feed: typed('feed'), isTimed: typed('berjam') === '1' },
    });
    await answerAccount(visit, { request, response }, outcome);
  });
  routes.post(`${PATH}/rekening/:id`, async (visit, request, response) => {
    const [id, reason, value] = [idOf(request), fieldOf(request, 'alasan'), fieldOf(request, 'nilai')];
    if (!isId(id)) return;
    const by = visit.staff;
    const outcome =
      fieldOf(request, 'apa') === 'mode'
        ? await changeCodeMode(db, { by, id, reason, mode: value === 'subtract' ? 'subtract' : 'add' })
        : await offerBankAccount(db, { by, id, reason, isOn: value === '1' });
    await answerAccount(visit, { request, response }, outcome);
  });
}

async function show(
  { db, settings, showPage }: TransferSettingsDeps,
  visit: Visit,
  { request, response, problem }: Shown,
): Promise<void> {
  const q = queryOf(request, 'q').slice(0, 50);
  const page = await readTransferSettings(db, { q });
  const { codesUsedWarnPercent, codesFreeLeastPercent, feedSilentMs } = await settings.current();
  const { now } = visit;
  const names = new Map(
    page.accounts.map(({ id, bank, number }) => [id, accountName({ bank, end: number.slice(-4) })]),
  );
  await showPage(visit, response, {
    ...{ template: 'pengaturan-transfer', title: 'Pengaturan transfer', menu: 'pengaturan-transfer', own: PATH },
    model: {
      ...{ isAdmin: visit.staff.role === 'admin', problem: problem ?? null, q },
      products: page.products.map(({ code, name, isOffered }) => ({
        ...{ id: `produk-${code}`, path: `${PATH}/produk/${encodeURIComponent(code)}`, apa: 'produk', code, name },
        ...switchOf(isOffered),
      })),
      resellers: page.resellers.map(({ id, code, name, isOrderOffered, isTiketOffered }) => ({
        ...{ code, name },
        order: {
          id: `pesanan-${id}`,
          path: `${PATH}/reseller/${id}`,
          apa: 'pesanan',
          name,
          ...switchOf(isOrderOffered),
        },
        tiket: { id: `tiket-${id}`, path: `${PATH}/reseller/${id}`, apa: 'tiket', name, ...switchOf(isTiketOffered) },
      })),
      accounts: page.accounts.map((account) => {
        const heard = account.feedHeardAt;
        const isSilent =
          account.feed !== null && (heard === null || Date.parse(now) - Date.parse(heard) > feedSilentMs);
        const isAdding = account.codeMode === 'add';
        return {
          ...{ id: account.id, code: account.code, name: names.get(account.id) ?? '', holder: account.holder },
          ...{ path: `${PATH}/rekening/${account.id}`, reserved: groups(account.reserved) },
          mode: isAdding ? 'ditambah ke nominal' : 'dikurangkan dari nominal',
          ...{ otherMode: isAdding ? 'subtract' : 'add', otherModeWord: isAdding ? 'dikurangkan' : 'ditambahkan' },
          modeLock: account.reserved > 0 ? `${groups(account.reserved)} nominal masih dipesan` : null,
          offer: { id: `rekening-${account.id}`, name: names.get(account.id) ?? '', ...switchOf(account.isOffered) },
          feed:
            account.feed === null
              ? { badge: { state: 'stopped', word: 'Tanpa feed' }, text: 'berkas dan catatan tangan saja' }
              : {
                  badge: isSilent ? { state: 'overdue', word: 'Diam' } : { state: 'running', word: 'Terdengar' },
                  text: `${account.feed}${account.isTimed ? '' : ', tanpa jam'}, ${heard === null ? 'belum pernah terdengar' : `terakhir ${formatMoment(heard, now)}`}`,
                },
        };
      }),
      codes: page.codes.map(({ bankAccountId, base, taken }) => {
        const percent = Math.round((taken * 100) / 999);
        return {
          ...{ account: names.get(bankAccountId) ?? '', base: formatRupiah(base), taken: groups(taken) },
          ...{ value: String(taken), percent: `${percent}%`, isHot: percent > codesUsedWarnPercent },
        };
      }),
      codesNote: `Peringatan di atas ${codesUsedWarnPercent}%; di bawah ${codesFreeLeastPercent}% bebas tidak ada kode yang diberikan.`,
    },
    status: problem === undefined ? 200 : 422,
  });
}

/** A switch with what pressing it does. */
function switchOf(isOn: boolean) {
  return {
    isOn,
    badge: isOn ? { state: 'running', word: 'Ditawarkan' } : { state: 'stopped', word: 'Tidak ditawarkan' },
    to: isOn ? '0' : '1',
    verb: isOn ? 'Berhenti menawarkan' : 'Tawarkan',
  };
}
