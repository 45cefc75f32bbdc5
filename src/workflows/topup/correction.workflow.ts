/**
 * A person's correction of a closed order, `correction:<topupId>:<n>`. Started after the proposal's COMMIT, and by the
 * sweep when that start was lost. Executes the proposal against the version of the order that the person saw; when the
 * order has changed since, the proposal is withdrawn and nothing moves. Ends either way; never asks a supplier.
 */
import { database } from '../activity-proxies';
import { type CorrectionInput } from './topup.messages';

export async function correction({ correctionId }: CorrectionInput): Promise<string> {
  return database.correctionExecute({ correctionId });
}
