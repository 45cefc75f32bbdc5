import { digiflazz } from './digiflazz';
import { type SupplierAdapter } from './supplier';

/** Every kind of supplier, by the name that a terminal's settings and its callback address use. One line each. */
export const supplierAdapters: Readonly<Record<string, SupplierAdapter>> = {
  digiflazz,
};
