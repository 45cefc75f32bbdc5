import { type ImportSummary } from '../../recovery/import-from-temporal';
import { type StatementSummary } from '../../recovery/import-statement';
import { type Survey } from '../../recovery/survey';

/** More ids than these help nobody on a screen; the console lists all of them. */
const SHOWN = 20;

/** What lies between the restored rows and now, for the person at the terminal. */
export function linesOfSurvey({ store, mirror, from, until, present, missing, isCovered }: Survey): string {
  return [
    `Alasan            : ${store.recoveryReason ?? 'tidak tercatat'}`,
    `Epoch basis data  : ${store.epoch}`,
    `Epoch di Temporal : ${mirror ?? 'tidak ada'}`,
    `Waktu yang hilang : ${from} sampai ${until}`,
    `Order yang diperiksa           : ${present.length}`,
    `Order yang tidak ada barisnya  : ${missing.length}`,
    isCovered
      ? 'Temporal mengingat seluruh waktu itu.'
      : 'Temporal TIDAK mengingat seluruh waktu itu: gunakan mutasi pemasok (--statement berkas.csv).',
  ].join('\n');
}

export function linesOfImport(
  { restored, cases, lost, harmless }: ImportSummary,
  { corrections }: Pick<Survey, 'corrections'>,
): string {
  return [
    `Pembelian diimpor, akan dicek ulang        : ${shown(restored)}`,
    `Tidak cocok, menjadi kasus                 : ${shown(cases)}`,
    `Order hilang yang sempat dibeli (kasus)    : ${shown(lost)}`,
    `Order hilang tanpa pembelian atau gagal    : ${shown(harmless)}`,
    `Koreksi yang hilang (kasus)                : ${shown(corrections.map(({ topupId, n }) => `${topupId}:${n}`))}`,
  ].join('\n');
}

export function linesOfStatement({ restored, known, cases, kept }: StatementSummary): string {
  return `Mutasi pemasok: ${restored} diimpor, ${known} sudah dikenal, ${cases} menjadi kasus, ${kept} gagal dan disimpan`;
}

function shown(ids: readonly string[]): string {
  if (ids.length === 0) return '0';
  const more = ids.length > SHOWN ? ` dan ${ids.length - SHOWN} lagi` : '';
  return `${ids.length} (${ids.slice(0, SHOWN).join(', ')}${more})`;
}
