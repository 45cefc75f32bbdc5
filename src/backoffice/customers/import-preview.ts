import { createHash } from 'node:crypto';
import { type StaffId, type StaffMember } from '../../domain/staff';
import { type Queryable } from '../../persistence/database';
import { scopeOf } from '../../persistence/queries/tagihan/scope';
import { type CustomerFields, findByPhones, type SamePhone } from '../../persistence/repositories/customer.repository';
import { type StaffColumns, toStaffMember } from '../../persistence/repositories/staff.repository';
import { type FieldProblem, readCustomerFields, type TypedCustomer } from './customer-fields';
import { type CustomerCsvProblem, type CustomerCsvRow, readCustomerCsv } from './read-customer-csv';

/** What becomes of a row when the list is saved. */
export type RowVerdict =
  | { kind: 'new'; fields: CustomerFields; marketing: StaffMember }
  /** Left out: a customer has the number, or a row above. */
  | { kind: 'same'; as: { kind: 'customer'; customer: SamePhone } | { kind: 'row'; line: number } }
  /** Keeps the whole list from being saved. */
  | { kind: 'wrong'; problems: FieldProblem[]; isMarketingUnknown: boolean };

export interface PreviewedRow {
  line: number;
  typed: TypedCustomer;
  verdict: RowVerdict;
}

export interface ImportPreview {
  kind: 'preview';
  rows: PreviewedRow[];
  /** Of everything that would be written: what is saved is what was looked at, or nothing. */
  hash: string;
}

export interface ImportRequest {
  by: StaffMember;
  text: string;
  /** Of rows that name nobody; an admin chooses, marketing's rows are its own. */
  marketingId: StaffId;
  /** All of them agreed to be written to. */
  isConsenting: boolean;
}

/** What each row would become. Reads only. */
export async function previewImport(
  queryable: Queryable,
  { by, text, marketingId, isConsenting }: ImportRequest,
): Promise<ImportPreview | { kind: 'unreadable'; problem: CustomerCsvProblem }> {
  const isAdmin = by.role === 'admin';
  const read = readCustomerCsv(text, { mayNameMarketing: isAdmin });
  if (!('rows' in read)) return { kind: 'unreadable', problem: read };
  const staff = isAdmin ? await readMarketing(queryable) : [by];
  const usual = isAdmin ? staff.find(({ id }) => id === marketingId) : by;
  const judged = read.rows.map((row) => judge(row, { staff, usual }));
  const phones = judged.flatMap(({ verdict }) => (verdict.kind === 'new' ? [verdict.fields.phone] : []));
  const known = await findByPhones(queryable, [...new Set(phones)], scopeOf(by));
  const rows = withoutSame(judged, known);
  return { kind: 'preview', rows, hash: hashOf(rows, isConsenting) };
}

async function readMarketing(queryable: Queryable): Promise<StaffMember[]> {
  const rows = await queryable.rows<StaffColumns>(
    `select id, name, full_name, role from staff where is_active = 1 and role in ('marketing', 'admin')`,
  );
  return rows.map(toStaffMember);
}

function judge(
  { line, typed, marketingName }: CustomerCsvRow,
  { staff, usual }: { staff: StaffMember[]; usual: StaffMember | undefined },
): PreviewedRow {
  const marketing = marketingName === '' ? usual : staff.find(({ name }) => name === marketingName);
  const { fields, problems } = readCustomerFields(typed);
  const verdict: RowVerdict =
    fields === null || marketing === undefined
      ? { kind: 'wrong', problems: problems ?? [], isMarketingUnknown: marketing === undefined }
      : { kind: 'new', fields, marketing };
  return { line, typed, verdict };
}

/** The first row of a number counts, unless a customer has it. */
function withoutSame(rows: PreviewedRow[], known: SamePhone[]): PreviewedRow[] {
  const firstLines = new Map<string, number>();
  return rows.map((row): PreviewedRow => {
    if (row.verdict.kind !== 'new') return row;
    const { phone } = row.verdict.fields;
    const customer = known.find((one) => one.phone === phone);
    if (customer !== undefined) return { ...row, verdict: { kind: 'same', as: { kind: 'customer', customer } } };
    const above = firstLines.get(phone);
    if (above !== undefined) return { ...row, verdict: { kind: 'same', as: { kind: 'row', line: above } } };
    firstLines.set(phone, row.line);
    return row;
  });
}

function hashOf(rows: PreviewedRow[], isConsenting: boolean): string {
  const written = rows.map(({ line, verdict }) => {
    if (verdict.kind === 'new')
      return [line, verdict.kind, verdict.marketing.id, Object.entries(verdict.fields).sort()];
    if (verdict.kind === 'wrong') return [line, verdict.kind];
    return [line, verdict.kind, verdict.as.kind === 'row' ? verdict.as.line : verdict.as.customer.id];
  });
  return createHash('sha256')
    .update(JSON.stringify([isConsenting, written]))
    .digest('hex');
}
