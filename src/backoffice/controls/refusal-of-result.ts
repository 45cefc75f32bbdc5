import { type ControlLock, type LockCode } from '../../domain/topup/controls';
import { type ControlEndCode, type ControlResult } from '../../settlement/execute-approval';
import { type ControlRefusal } from './controls.types';

type Refused = Extract<ControlResult, { kind: 'refused' }>;

/** Codes of an end that are no lock. */
const OTHERS: readonly ControlEndCode[] = ['order-changed', 'sn-used-before', 'expired', 'not-approved'];

/** The lock that kept an approved action from being carried out; undefined when something else did. */
export function lockOf({ code, until }: Refused): ControlLock | undefined {
  return OTHERS.includes(code) ? undefined : { code: code as LockCode, until };
}

/** As the person who asked is told. What ended in another way was overtaken by another decision. */
export function refusalOf(result: Refused): ControlRefusal {
  const lock = lockOf(result);
  if (lock !== undefined) return { kind: 'refused', code: 'locked', lock };
  return { kind: 'refused', code: result.code === 'sn-used-before' ? 'sn-used-before' : 'order-changed' };
}
