import { type ApprovalId, type TransferId } from '../../domain/ids';

export interface TransferInput {
  transferId: TransferId;
}

export interface TransferResult {
  state: string;
}

/** Something about the transfer changed and stands in its rows: look again. Sending it twice does no harm. */
export const TRANSFER_CHANGED = 'changed';

/** Carries out what a person decided about the transfer and, where that is needed, a second one approved. */
export const DECIDE = 'decide';

export interface DecideInput {
  approvalId: ApprovalId;
}
