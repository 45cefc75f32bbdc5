import { CONTROL_ACTIONS, type ControlAction } from './topup/controls';

/** Everything that is put on record, as `resource.verb`, but for controls and imported rows. */
const PLAIN_ACTIONS = [
  'purchases.stop',
  'purchases.resume',
  'product.stop',
  'product.resume',
  'terminal.off',
  'terminal.on',
  'note.write',
  'topup.number-reveal',
  'work-item.take',
  'work-item.release',
  'work-item.close',
  'approval.request',
  'approval.approve',
  'approval.reject',
  'approval.withdraw',
  'approval.expired',
  'approval.refused',
  'staff.log-in',
  'staff.log-out',
  'staff.password-wrong',
  'staff.lock',
  'staff.unlock',
  'staff.create',
  'staff.role-change',
  'staff.activate',
  'staff.deactivate',
  'staff.password-change',
  'staff.password-reset',
  'staff.sessions-end',
  'store.recovering',
  'store.recovered',
  'store.import',
  'opening.book',
] as const;
export type PlainAuditAction = (typeof PLAIN_ACTIONS)[number];

/** Rows that an import makes or changes. */
export const IMPORTED_RESOURCES = [
  'price-level',
  'prefix',
  'product',
  'price',
  'supplier',
  'terminal',
  'route',
  'reseller',
  'reseller-key',
  'reseller-member',
] as const;
export type ImportedResource = (typeof IMPORTED_RESOURCES)[number];

export type AuditAction = PlainAuditAction | `topup.${ControlAction}` | `${ImportedResource}.${'create' | 'change'}`;

export const AUDIT_ACTIONS: readonly AuditAction[] = [
  ...PLAIN_ACTIONS,
  ...CONTROL_ACTIONS.map((action) => `topup.${action}` as const),
  ...IMPORTED_RESOURCES.flatMap((resource) => [`${resource}.create`, `${resource}.change`] as const),
];

export const AUDIT_SUBJECT_KINDS = [
  'topup',
  'approval',
  'staff',
  'terminal',
  'product',
  'reseller',
  'setting',
  'work-item',
  'store',
] as const;
export type AuditSubjectKind = (typeof AUDIT_SUBJECT_KINDS)[number];

/** What an event may tell besides. */
const PLAIN_DETAILS = [
  'amount',
  'approval',
  'cases',
  'code',
  'control',
  'corrections',
  'ended',
  'epoch',
  'file',
  'from',
  'harmless',
  'heldBack',
  'holder',
  'isFourEyes',
  'item',
  'letters',
  'line',
  'lost',
  'mirror',
  'name',
  'note',
  'reason',
  'requestedBy',
  'restored',
  'role',
  'to',
  'topup',
  'topupId',
  'until',
  'was',
] as const;

/** Columns of the rows that an import makes or changes. */
export const IMPORTED_COLUMNS = [
  'adapter',
  'allowed_ips',
  'api_key',
  'carrier',
  'closes_at',
  'config_sealed',
  'cost',
  'destination_kind',
  'is_active',
  'is_on',
  'is_repeat_guarded',
  'is_unsigned_allowed',
  'name',
  'opens_at',
  'password_sealed',
  'pin_sealed',
  'price',
  'price_level',
  'priority',
  'profile_overrides',
  'report_dialect',
  'report_secret_sealed',
  'report_url',
  'requests_per_minute',
  'secret_sealed',
  'sku',
  'stock_warn_below',
  'supplier_code',
] as const;
export type ImportedColumn = (typeof IMPORTED_COLUMNS)[number];

export type AuditDetail = (typeof PLAIN_DETAILS)[number] | ImportedColumn;

export const AUDIT_DETAILS: readonly AuditDetail[] = [...new Set([...PLAIN_DETAILS, ...IMPORTED_COLUMNS])];
