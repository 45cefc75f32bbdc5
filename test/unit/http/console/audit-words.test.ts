import { AUDIT_ACTIONS, AUDIT_DETAILS, AUDIT_SUBJECT_KINDS } from '../../../../src/domain/audit';
import { promiseLimits } from '../../../../src/domain/promises';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { STAFF_ROLES } from '../../../../src/domain/staff';
import { instant } from '../../../../src/domain/time';
import { CONTROL_ACTIONS } from '../../../../src/domain/topup/controls';
import {
  actorName,
  deedWord,
  detailValue,
  detailWord,
  subjectName,
  subjectWord,
} from '../../../../src/http/console/pages/audit-words';
import { type ApprovalState } from '../../../../src/persistence/repositories/approval.repository';
import { type ControlEndCode } from '../../../../src/settlement/execute-approval';

const NOW = instant('2026-11-25T05:00:00.000Z');
/** Those that are spelt alike in both languages. */
const ALIKE = ['tagihan', 'adapter', 'bank'];

/** Every word that the types allow: a new one does not compile until it stands here. */
const END_CODES: Readonly<Record<ControlEndCode, true>> = {
  'order-closed': true,
  'order-open': true,
  'may-still-deliver': true,
  'in-flight': true,
  'case-open': true,
  'no-case': true,
  'stop-switch': true,
  'terminal-off': true,
  'no-terminal': true,
  'nothing-sent': true,
  'nothing-to-settle': true,
  'other-attempt-holds': true,
  'already-charged': true,
  'already-booked': true,
  'booked-beside': true,
  'nothing-to-charge': true,
  'paid-by-transfer': true,
  'saldo-empty': true,
  'books-broken': true,
  'correction-open': true,
  'approval-open': true,
  'parked-too-often': true,
  recovering: true,
  'order-changed': true,
  'sn-used-before': true,
  expired: true,
  'not-approved': true,
};
const APPROVAL_STATES: Readonly<Record<ApprovalState, true>> = {
  requested: true,
  approved: true,
  executed: true,
  rejected: true,
  withdrawn: true,
  expired: true,
  refused: true,
};
const ITEM_STATES = Object.entries(promiseLimits(DEFAULT_SETTINGS))
  .filter(([kind]) => kind !== 'topup')
  .flatMap(([, limits]) => Object.keys(limits));

const VALUES: readonly [name: string, values: readonly string[]][] = [
  ['control', CONTROL_ACTIONS],
  ['code', Object.keys(END_CODES)],
  ['was', Object.keys(APPROVAL_STATES)],
  ['item', ITEM_STATES],
  ['role', STAFF_ROLES],
  ['from', [...STAFF_ROLES, 'console']],
  ['to', STAFF_ROLES],
  ['destination_kind', ['msisdn', 'meter']],
  ['report_dialect', ['native', 'otomax']],
  ['is_on', ['1', '0']],
];

describe('words of the audit trail', () => {
  test('everything that is put on record, has words of its own', () => {
    const words = AUDIT_ACTIONS.map(deedWord);
    expect(words.filter((word) => word === deedWord('something.new'))).toEqual([]);
    expect(new Set(words).size).toBe(AUDIT_ACTIONS.length);
  });

  test('every kind of subject and every detail, is told without its code', () => {
    expect(AUDIT_SUBJECT_KINDS.filter((kind) => subjectWord(kind) === kind)).toEqual([]);
    expect(AUDIT_DETAILS.filter((name) => detailWord(name) === name)).toEqual(ALIKE);
  });

  test.each(VALUES)('every value of %s, is told without its code', (name, values) => {
    expect(values.filter((value) => detailValue(name, value, NOW) === value)).toEqual([]);
  });

  test.each<[string, unknown, string]>([
    ['amount', 10_500, 'Rp10.500'],
    ['price', '10000 → 10500', 'Rp10.000 → Rp10.500'],
    ['is_active', '1 → 0', 'ya → tidak'],
    ['isFourEyes', true, 'ya'],
    ['topupId', null, '—'],
    ['until', '2026-11-25T05:15:00.000Z', '12.15.00'],
    ['config_sealed', '(rahasia)', '(rahasia)'],
    ['from', '10.0.0.7', '10.0.0.7'],
    ['reason', 'pelanggan 081234567890 menunggu', 'pelanggan 0812••••7890 menunggu'],
    ['code', 'constructor', 'constructor'],
  ])('%s %j, is told as %s', (name, value, word) => {
    expect(detailValue(name, value, NOW)).toBe(word);
  });

  test.each([
    ['system', 'Mesin'],
    ['unknown', 'Tidak dikenal'],
    ['tool:seed-import', 'Perintah seed-import'],
    ['tool:recover:root', 'Perintah recover oleh root'],
    ['sari', 'sari'],
  ])('actor %s, is told as %s', (actor, word) => {
    expect(actorName(actor)).toBe(word);
  });

  test.each([
    ['stopAll', 'semua pembelian'],
    ['store', 'basis data'],
    ['-', 'nama yang tidak dikenal'],
    ['price-level:standar', 'tingkat harga standar'],
    ['prefix:0812', 'prefiks 0812'],
    ['supplier:digi', 'supplier digi'],
    ['S10', 'S10'],
  ])('subject %s, is told as %s', (subject, word) => {
    expect(subjectName(subject)).toBe(word);
  });
});
