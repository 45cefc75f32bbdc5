import { type TopupId } from '../../domain/ids';
import { type TopupState } from '../../domain/topup/topup-state';

export interface TopupInput {
  topupId: TopupId;
}

export interface TopupResult {
  state: TopupState;
}

/** Something was learnt about the order and stands in its rows: look again. Sending it twice does no harm. */
export const EVIDENCE_ARRIVED = 'evidenceArrived';

export interface ReportInput {
  topupId: TopupId;
}

export interface CorrectionInput {
  correctionId: string;
}
