import { CUSTOMER_FIELDS } from '../../../backoffice/customers/customer-changes';
import { type CustomerChange } from '../../../persistence/queries/tagihan/customer-change-list';
import { type Visit } from '../console.types';
import { countdown, formatMoment } from '../format';
import { CHANGE_BADGES, FIELD_NAMES, shownValue } from './pelanggan-words';

/** A deadline of a day is close for its last hours. */
const WARN_MS = 4 * 60 * 60 * 1000;

/** One change as the pages show it, with what the reader may do about it. */
export function changeRow(change: CustomerChange, { staff, now }: Visit) {
  const { customer, requestedBy, state } = change;
  const isWaiting = state === 'requested';
  const isOwn = requestedBy.id === staff.id;
  const isAdmin = staff.role === 'admin';
  const isMoved = isWaiting && customer.version !== change.baseVersion;
  return {
    id: change.id,
    customerId: customer.id,
    customerName: customer.name,
    customerNo: String(customer.no),
    marketingName: customer.marketingName,
    lines: linesOf(change),
    fieldNames: linesOf(change)
      .map(({ label }) => label)
      .join(', '),
    reason: change.reason,
    asker: requestedBy.fullName,
    askedAt: formatMoment(change.requestedAt, now),
    ...CHANGE_BADGES[state],
    isWaiting,
    countdown:
      change.dueAt === null
        ? null
        : countdown({ name: `Perubahan ${customer.name}`, from: change.requestedAt, to: change.dueAt }, now, WARN_MS),
    until: change.dueAt === null ? null : formatMoment(change.dueAt, now),
    decided: decidedOf(change, now),
    note: change.decisionNote,
    isMoved,
    mayDecide: isWaiting && isAdmin && !isOwn,
    mayWithdraw: isWaiting && (isOwn || customer.marketingId === staff.id),
  };
}

function linesOf({ was, becomes }: CustomerChange) {
  return CUSTOMER_FIELDS.filter((field) => field in becomes).map((field) => {
    const [before, after] = [shownValue(field, was[field] ?? null), shownValue(field, becomes[field] ?? null)];
    // Two numbers may differ in the middle alone, which nobody is shown.
    return {
      label: FIELD_NAMES[field],
      before,
      after: before === after ? `${after} (berbeda di bagian tertutup)` : after,
    };
  });
}

function decidedOf({ state, decidedByName, decidedAt, requestedBy }: CustomerChange, now: Visit['now']): string | null {
  if (decidedAt === null) return null;
  const at = formatMoment(decidedAt, now);
  if (state === 'outdated') return `${at}, data sudah berubah`;
  return `${at} oleh ${decidedByName ?? `${requestedBy.fullName} (Admin, langsung)`}`;
}
