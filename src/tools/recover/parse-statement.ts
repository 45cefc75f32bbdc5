import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { instant } from '../../domain/time';
import { type StatementLine } from '../../recovery/import-statement';

const COLUMNS = ['terminal', 'supplier_ref', 'sku', 'destination', 'status', 'cost', 'sn', 'at'];

const line = z.object({
  terminal: z.string().regex(/^[\w.-]{1,32}$/, 'kode terminal'),
  supplier_ref: z.string().regex(/^[\x21-\x7e]{1,64}$/, 'referensi'),
  status: z.string().min(1, 'status'),
  at: z.iso.datetime({ offset: true, error: 'waktu ISO 8601 dengan zona, misalnya 2026-11-25T08:12:14+07:00' }),
});

/**
 * A supplier's statement as CSV with a header line. Throws an error that names the first line with a mistake; nothing of
 * such a file is used.
 */
export function parseStatement(text: string): StatementLine[] {
  const rows = parse<{ record: Record<string, string>; raw: string }>(text, {
    ...{ bom: true, columns: true, raw: true, skip_empty_lines: true, trim: true },
  });
  return rows.map(({ record, raw }, index) => {
    const absent = COLUMNS.filter((column) => !(column in record));
    if (absent.length > 0) throw new Error(`kolom tidak ada: ${absent.join(', ')}`);
    const parsed = line.safeParse(record);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw new Error(`mutasi baris ${index + 2}, kolom ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? 'salah'}`);
    }
    const { terminal, supplier_ref: supplierRef, status, at } = parsed.data;
    return { terminal, supplierRef, status: statusOf(status), at: instant(at), raw: raw.trim() };
  });
}

/** Their words differ; whatever is neither a yes nor a no may still become one. */
function statusOf(word: string): StatementLine['status'] {
  if (/gagal|fail|batal|refund/i.test(word)) return 'failed';
  return /sukses|success|berhasil/i.test(word) ? 'delivered' : 'open';
}
