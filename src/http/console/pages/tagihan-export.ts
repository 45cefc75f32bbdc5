import { stringify } from 'csv-stringify/sync';
import { type Request, type Response } from 'express';
import writeExcelFile, { type Cell } from 'write-excel-file/node';

export const EXPORT_FORMATS = ['csv', 'xlsx'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Text, or a number that a sheet can add up. */
export type ExportCell = string | number;

export interface ExportTable {
  columns: { title: string; width: number }[];
  rows: ExportCell[][];
}

/** Of the address; undefined: there is no such export. */
export function exportFormatOf(request: Request): ExportFormat | undefined {
  return EXPORT_FORMATS.find((format) => format === request.params['format']);
}

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Sends a table as a file that is saved. What people typed is never read as a formula, whatever opens it. */
export async function sendTable(
  response: Response,
  { format, name, columns, rows }: ExportTable & { format: ExportFormat; name: string },
): Promise<void> {
  response.attachment(`${name}.${format}`).set('Cache-Control', 'private, no-store');
  if (format === 'csv') response.type('text/csv; charset=utf-8').send(csvOf({ columns, rows }));
  else response.type(XLSX).send(await xlsxOf({ columns, rows }));
}

/** As an Indonesian spreadsheet opens it: semicolons between, for commas are decimal; a mark tells that it is UTF-8. */
export function csvOf({ columns, rows }: ExportTable): string {
  return stringify([columns.map(({ title }) => title), ...rows], {
    ...{ bom: true, delimiter: ';', escape_formulas: true, record_delimiter: 'windows' },
  });
}

/** Text goes into cells of text, which no spreadsheet calculates. */
async function xlsxOf({ columns, rows }: ExportTable): Promise<Buffer> {
  const head: Cell[] = columns.map(({ title }) => ({ value: title, type: String, fontWeight: 'bold' }));
  const body = rows.map((row) => row.map(cellOf));
  const sheet = writeExcelFile([head, ...body], {
    columns: columns.map(({ width }) => ({ width })),
    stickyRowsCount: 1,
  });
  return sheet.toBuffer();
}

function cellOf(cell: ExportCell): Cell {
  if (typeof cell === 'number') return { value: cell, type: Number, format: '#,##0' };
  return cell === '' ? null : { value: cell, type: String };
}
