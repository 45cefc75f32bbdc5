import { type Request, type Response } from 'express';
import { type CatalogueOutcome } from '../../../backoffice/catalogue/catalogue-item';
import { changeItem } from '../../../backoffice/catalogue/change-item';
import { createItem } from '../../../backoffice/catalogue/create-item';
import { type Database } from '../../../persistence/database';
import { type CatalogueItem, readCatalogue } from '../../../persistence/queries/catalogue-list';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { formatMoment, formatRupiah, groups } from '../format';
import { isTicked, paramOf } from './pelanggan-form';
import { CATALOGUE_REFUSALS } from './pelanggan-sentences';

export interface CatalogueDeps extends PageTools {
  db: Database;
}

interface Typed {
  name: string;
  unitPrice: string;
  description: string;
}

interface Refusal {
  /** Empty: of a new one. */
  itemCode: string;
  error: string;
  typed: Typed & { code: string; isActive: boolean };
}

/** `/katalog`: what marketing books from. */
export function addCataloguePages(routes: ConsoleRoutes, deps: CatalogueDeps): void {
  const { db } = deps;
  routes.get('/katalog', (visit, _request, response) => show(deps, visit, response));
  routes.post('/katalog', async (visit, request, response) => {
    const typed = { ...typedOf(request), code: fieldOf(request, 'kode') };
    const outcome = await createItem(db, { by: visit.staff, ...typed });
    await answer(deps, visit, response, {
      outcome,
      itemCode: '',
      typed: { ...typed, isActive: true },
      done: 'ditambahkan',
    });
  });
  routes.post('/katalog/:code/ubah', async (visit, request, response) => {
    const itemCode = paramOf(request, 'code');
    const typed = { ...typedOf(request), code: itemCode, isActive: isTicked(request, 'aktif') };
    const outcome = await changeItem(db, { by: visit.staff, ...typed });
    await answer(deps, visit, response, { outcome, itemCode, typed, done: 'diubah' });
  });
}

function typedOf(request: Request): Typed {
  return {
    name: fieldOf(request, 'nama'),
    unitPrice: fieldOf(request, 'harga'),
    description: fieldOf(request, 'keterangan'),
  };
}

async function answer(
  deps: CatalogueDeps,
  visit: Visit,
  response: Response,
  { outcome, itemCode, typed, done }: { outcome: CatalogueOutcome; done: string } & Omit<Refusal, 'error'>,
): Promise<void> {
  if (outcome.kind === 'done') {
    deps.redirect(response, '/katalog', `${outcome.code} ${done}.`);
    return;
  }
  if (outcome.code === 'not-found') return;
  await show(deps, visit, response, { itemCode, typed, error: CATALOGUE_REFUSALS[outcome.code] });
}

async function show(
  { db, showPage }: CatalogueDeps,
  visit: Visit,
  response: Response,
  refusal?: Refusal,
): Promise<void> {
  const items = await readCatalogue(db);
  const isNew = refusal?.itemCode === '';
  await showPage(visit, response, {
    ...{ template: 'katalog', title: 'Katalog', menu: 'katalog', status: refusal === undefined ? 200 : 422 },
    model: {
      offered: groups(items.filter(({ isActive }) => isActive).length),
      hasItems: items.length > 0,
      items: items.map((item) => rowOf(item, visit, refusal)),
      adding: {
        error: isNew ? refusal.error : null,
        typed: isNew ? refusal.typed : { code: '', name: '', unitPrice: '', description: '' },
      },
    },
  });
}

function rowOf(
  { code, name, unitPrice, description, isActive, changedAt }: CatalogueItem,
  { now }: Visit,
  refusal?: Refusal,
) {
  const own = refusal?.itemCode === code ? refusal : undefined;
  return {
    ...{ code, name, description, isActive },
    price: formatRupiah(unitPrice),
    changedAt: formatMoment(changedAt, now),
    error: own?.error ?? null,
    typed: own?.typed ?? { name, description, isActive, unitPrice: groups(unitPrice) },
  };
}
