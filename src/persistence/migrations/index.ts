import { staffAndApprovals } from './2026-11-console';
import { corrections } from './2026-11-corrections';
import { customers } from './2026-11-customers';
import { documents } from './2026-11-documents';
import { holidays } from './2026-11-holidays';
import { ledger } from './2026-11-ledger';
import { parties } from './2026-11-parties';
import { tagihan } from './2026-11-tagihan';
import { topup } from './2026-11-topup';
import { transfer } from './2026-11-transfer';

/** Every step of the schema, in the order of its time stamp. */
export const migrations = [
  ...parties,
  ...ledger,
  ...topup,
  ...staffAndApprovals,
  ...corrections,
  ...customers,
  ...holidays,
  ...tagihan,
  ...documents,
  ...transfer,
];
