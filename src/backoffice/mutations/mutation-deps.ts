import { type StatementReading } from '../../bank/statements/statement';
import { type StaffRole } from '../../domain/staff';
import { type TransferDeps } from '../../transfer/transfer-deps';

/** What files and entries of staff need. */
export interface MutationDeps extends TransferDeps {
  /** Reads a statement of the bank by its content. Never throws. */
  readStatement(content: Buffer, fileName: string): StatementReading;
}

/** Whoever works at the desk; what is entered by one person counts when a second one has agreed. */
export function mayBringMutations(role: StaffRole): boolean {
  return role === 'admin' || role === 'supervisor' || role === 'operator';
}
