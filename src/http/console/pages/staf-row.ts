import { STAFF_ROLES } from '../../../domain/staff';
import { type StaffListItem } from '../../../persistence/queries/console/staff-list';
import { type Visit } from '../console.types';
import { formatClock, formatMoment } from '../format';
import { ROLE_NAMES } from '../words';

/** One person as the list shows it, with what the reader may do. */
export function staffRow(item: StaffListItem, { staff, now }: Visit) {
  const isOwn = item.id === staff.id;
  const isAdmin = staff.role === 'admin';
  return {
    ...{ id: item.id, name: item.name, fullName: item.fullName, role: item.role, isActive: item.isActive },
    roleName: ROLE_NAMES[item.role],
    roles: STAFF_ROLES.map((role) => ({ role, name: ROLE_NAMES[role], isChosen: role === item.role })),
    lockedUntil: item.lockedUntil === null ? null : formatClock(item.lockedUntil),
    lastSeen: item.lastSeenAt === null ? 'belum pernah masuk' : formatMoment(item.lastSeenAt, now),
    sessions: item.openSessions,
    isOwn,
    mayChange: isAdmin && !isOwn,
    mayUnlock: !isOwn && item.lockedUntil !== null,
  };
}
