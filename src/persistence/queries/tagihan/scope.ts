import { type StaffMember } from '../../../domain/staff';
import { type Parameter } from '../../database';

/** Whose customers a person may see: an admin all, marketing its own, everybody else none. */
export type CustomerScope = { kind: 'all' } | { kind: 'own'; staffId: string } | { kind: 'none' };

export function scopeOf({ role, id }: Pick<StaffMember, 'role' | 'id'>): CustomerScope {
  if (role === 'admin') return { kind: 'all' };
  return role === 'marketing' ? { kind: 'own', staffId: id } : { kind: 'none' };
}

/**
 * The condition that every statement about customers carries: `customer` is the alias of that table in the statement.
 * Its parameters stand where the condition stands.
 */
export function whereInScope(scope: CustomerScope, customer: string): { sql: string; parameters: Parameter[] } {
  if (scope.kind === 'all') return { sql: '1 = 1', parameters: [] };
  if (scope.kind === 'none') return { sql: '1 = 0', parameters: [] };
  return { sql: `${customer}.marketing_id = ?`, parameters: [scope.staffId] };
}
