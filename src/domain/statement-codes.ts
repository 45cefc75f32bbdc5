/** Layouts of a bank's own statement that are read. */
export const STATEMENT_FORMATS = [
  /** Mandiri Cash Management: no balance, no time. */
  'csv-mcm',
  /** Mandiri, with Indonesian columns. */
  'csv-id',
  /** Mandiri, with a posting date and a balance. */
  'csv-posting',
  /** BCA for persons, and for business. */
  'csv-bca',
  'csv-bca-biz',
  'mt940',
  /** The running day of MT940. */
  'mt942',
  'camt053',
] as const;
export type StatementFormat = (typeof STATEMENT_FORMATS)[number];

/** Why a line of a statement was not taken. */
export const STATEMENT_SKIPS = [
  /** Not booked yet: it may still change or vanish. */
  'pending',
  /** Interest with a part of a rupiah: never rounded, and our books know whole rupiah alone. */
  'part-of-rupiah',
  /** Moves nothing. */
  'zero',
] as const;
export type StatementSkip = (typeof STATEMENT_SKIPS)[number];

/** Why a whole file was refused. */
export const STATEMENT_FAULTS = [
  'too-large',
  'too-many-lines',
  /** It has the shape of the format, and cannot be read there. */
  'unreadable',
  'empty',
  'amount',
  'date',
  /** Days without a year, and no period that tells it. */
  'year',
  /** Neither in nor out. */
  'direction',
  'currency',
  'account',
  'several-accounts',
  /** Balances and lines do not add up: something is missing, or was changed. */
  'balance',
  'period',
  /** It brings definitions of its own, as no bank does. */
  'doctype',
] as const;
export type StatementFault = (typeof STATEMENT_FAULTS)[number];
