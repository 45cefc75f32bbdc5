import { type ApprovalId, type TopupId } from '../../domain/ids';
import { type TopupState } from '../../domain/topup/topup-state';

export interface TopupInput {
  topupId: TopupId;
}

export interface TopupResult {
  state: TopupState;
}

/** Something was learnt about the order and stands in its rows: look again. Sending it twice does no harm. */
export const EVIDENCE_ARRIVED = 'evidenceArrived';

/** Carries out what a person decided about the order and, where that is needed, a second one approved. */
export const APPLY_CONTROL = 'applyControl';

export interface ControlInput {
  approvalId: ApprovalId;
}

export interface ReportInput {
  topupId: TopupId;
}

export interface CorrectionInput {
  correctionId: string;
}
