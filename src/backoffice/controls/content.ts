import { type AttemptId } from '../../domain/ids';
import { type Settings } from '../../domain/settings';
import { type ControlAction, type ControlVerdict } from '../../domain/topup/controls';
import { judgeControl } from '../../domain/topup/judge-control';
import { type Queryable } from '../../persistence/database';
import { type ControlPayload } from '../../persistence/repositories/approval.repository';
import { type Booking, bookingOf } from '../../settlement/bookings';
import { canonicalJson, contentHash } from '../../settlement/content-hash';
import { evidenceOf } from '../../settlement/control-evidence';
import { type LoadedControls } from '../../settlement/control-facts';

/** What a person would ask for, or agree to, at this moment. */
export interface ControlContent {
  verdict: ControlVerdict;
  booking: Booking;
  /** The booking as text: what is kept, hashed and compared. */
  postings: string;
  evidence: string[];
  hash: string;
}

export interface ContentOf {
  action: ControlAction;
  payload: ControlPayload;
  /** The attempt that a correction is wanted for; undefined leaves the choice to the rules. */
  attemptId: AttemptId | undefined;
  settings: Settings;
}

export async function contentOf(
  queryable: Queryable,
  loaded: LoadedControls,
  { action, payload, attemptId, settings }: ContentOf,
): Promise<ControlContent> {
  const { topup, facts, now } = loaded;
  const verdict = judgeControl(action, facts, { now, settings, attemptId });
  const attempt = loaded.attempts.find(({ id }) => id === verdict.attemptId) ?? null;
  const booking = bookingOf(action, { ...loaded, attempt });
  const evidence = await evidenceOf(queryable, { action, topup, attempt, payload, facts });
  const hash = contentHash({ action, payload, booking, version: topup.version, evidence });
  return { verdict, booking, postings: canonicalJson(booking), evidence, hash };
}
