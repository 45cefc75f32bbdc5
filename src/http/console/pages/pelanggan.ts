import { type Settings } from '../../../domain/settings';
import { type Database } from '../../../persistence/database';
import { type ConsoleRoutes, type PageTools } from '../console.types';
import { addHolidayPages } from './hari-libur';
import { addCataloguePages } from './katalog';
import { addNewCustomerPages } from './pelanggan-baru';
import { addCustomerListPages } from './pelanggan-daftar';
import { addImportPages } from './pelanggan-impor';
import { addCustomerCardPages } from './pelanggan-kartu';
import { addWishPages } from './pelanggan-pesanan';
import { addChangePages } from './perubahan';

export interface CustomerPagesDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
}

/** The pages about customers, what they ask for, the catalogue and the holidays. Fixed paths come before those with an id. */
export function addCustomerPages(routes: ConsoleRoutes, deps: CustomerPagesDeps): void {
  addCustomerListPages(routes, deps);
  addNewCustomerPages(routes, deps);
  addImportPages(routes, deps);
  addCustomerCardPages(routes, deps);
  addWishPages(routes, deps);
  addChangePages(routes, deps);
  addCataloguePages(routes, deps);
  addHolidayPages(routes, deps);
}
