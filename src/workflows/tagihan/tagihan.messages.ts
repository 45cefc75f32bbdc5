import { type PlanId, type TagihanId } from '../../domain/ids';

export interface PlanInput {
  planId: PlanId;
}

export interface TagihanInput {
  tagihanId: TagihanId;
}

export interface LifeResult {
  state: string;
}

/** Something about the plan or the bill changed and stands in its rows: look again. Sending it twice does no harm. */
export const CHANGED = 'changed';
