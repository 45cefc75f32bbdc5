import { type Instant } from '../../../../src/domain/time';
import { type AttemptState, canMoveAttempt } from '../../../../src/domain/topup/attempt-state';
import { type AttemptKnowledge, type Ruling } from '../../../../src/domain/topup/evidence';
import { MIRROR } from './builders';

/** What is known of the attempt after a ruling, as the settlement writes it. Throws for a move that the table lacks. */
export function carryOut(known: AttemptKnowledge, ruling: Ruling, now: Instant): AttemptKnowledge {
  switch (ruling.do) {
    case 'succeed':
      return moved({ ...known, failedSeenAt: null }, 'success');
    case 'refuse':
    case 'settle-abandoned':
      return moved(known, 'refused');
    case 'not-sent':
      return moved(known, 'not-sent');
    case 'pend':
      return moved({ ...known, failedSeenAt: null }, 'pending');
    case 'suspect':
      return moved(known, 'suspect');
    case 'note-failed': {
      const noted = { ...known, failedSeenAt: known.failedSeenAt ?? now };
      return ruling.becomesPending ? moved(noted, 'pending') : noted;
    }
    case 'contradict':
      return moved({ ...known, failedSeenAt: null, successSeenAt: now, contradictedAt: now }, 'suspect');
    case 'ask-check':
    case 'add-serial-number':
    case 'open-case':
    case 'nothing':
      return known;
  }
}

function moved(known: AttemptKnowledge, state: AttemptState): AttemptKnowledge {
  if (known.state === state) return known;
  if (!canMoveAttempt(known.state, state)) throw new Error(`no move from ${known.state} to ${state}`);
  const topupState = known.state === 'abandoned' ? known.topupState : MIRROR[state];
  return { ...known, state, topupState };
}
