/** Who works with the console. What each role may open stands in one table, beside the routes. */
export const STAFF_ROLES = ['admin', 'supervisor', 'operator', 'cs', 'marketing'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export type StaffId = string;

/** The person behind a request or a decision. */
export interface StaffMember {
  id: StaffId;
  /** What is typed at log-in: lower case, unique. */
  name: string;
  fullName: string;
  role: StaffRole;
}

/** May give the second voice to what another person asked for. */
export function mayApprove(role: StaffRole): boolean {
  return role === 'admin' || role === 'supervisor';
}
