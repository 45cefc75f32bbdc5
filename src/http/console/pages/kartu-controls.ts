import { type Control } from '../../../backoffice/controls/controls.types';
import { earliest, type Instant } from '../../../domain/time';
import { CONTROL_ACTIONS, type ControlAction } from '../../../domain/topup/controls';
import { isFinal } from '../../../domain/topup/topup-state';
import { lockSentence } from '../lock-sentences';
import { approvalName } from '../outcome-sentences';
import { CONTROL_NAMES } from '../words';
import { type ControlDialog, dialogOf, type Typed } from './kartu-dialog';
import { effectSentence, fourEyesReason } from './kartu-effects';
import { type CardFacts } from './kartu-facts';
import { lockContext } from './kartu-plan';

export interface ControlLine {
  action: ControlAction;
  name: string;
  sentenceId: string;
  /** Null while it may be asked for. */
  locked: string | null;
  effect: string;
  isDanger: boolean;
  shortcut: string | null;
  dialog: ControlDialog | null;
}

export interface ControlList {
  lines: ControlLine[];
  /** What is being asked for or carried out: while it lives, no other may be asked for. */
  pending: { sentence: string; path: string } | null;
  /** When the first of the locks opens by itself: the page asks again then. */
  again: Instant | null;
}

const SHORTCUTS: Partial<Record<ControlAction, string>> = { succeed: 'S' };
const DANGEROUS: readonly ControlAction[] = ['fail', 'reversal', 'charge-late-success', 'settle-abandoned'];

/**
 * Every control that could concern the order, in the fixed order; for one that is over the corrections come first and
 * the others stay, with why they are locked. Empty for those who may only read.
 */
export function controlListOf(facts: CardFacts, typed: Typed | null): ControlList {
  const { controls: order, card } = facts;
  if (order === undefined) return { lines: [], pending: null, again: null };
  const concerning = order.controls
    .filter(({ lock }) => lock?.code !== 'order-open')
    .sort((a, b) => CONTROL_ACTIONS.indexOf(a.action) - CONTROL_ACTIONS.indexOf(b.action));
  const isOver = (control: Control): boolean => control.lock?.code === 'order-closed';
  const inOrder = isFinal(card.state)
    ? [...concerning.filter((control) => !isOver(control)), ...concerning.filter(isOver)]
    : concerning;
  const { pendingApproval } = order;
  const [first, ...others] = concerning.flatMap(({ lock }) => (lock?.until ? [lock.until] : []));
  return {
    again: first === undefined ? null : earliest(first, ...others),
    lines: inOrder.map((control) => lineOf(control, facts, typed)),
    pending:
      pendingApproval === null
        ? null
        : {
            sentence: `${CONTROL_NAMES[pendingApproval.action]} ${
              pendingApproval.state === 'approved' ? 'disetujui, sedang dijalankan' : 'menunggu orang kedua'
            } (${approvalName(pendingApproval.no)}).`,
            path: `/persetujuan?id=${pendingApproval.id}`,
          },
  };
}

function lineOf(control: Control, facts: CardFacts, typed: Typed | null): ControlLine {
  const { action, lock } = control;
  return {
    action,
    name: CONTROL_NAMES[action],
    sentenceId: `kendali-${action}`,
    locked: lock === null ? null : lockSentence(lock, lockContext(facts)),
    effect: `${effectSentence(control, facts)} ${needs(control, facts)}`,
    isDanger: DANGEROUS.includes(action),
    shortcut: lock === null ? (SHORTCUTS[action] ?? null) : null,
    dialog: lock === null ? dialogOf(control, facts, typed?.action === action ? typed : null) : null,
  };
}

const WANTS: Partial<Record<ControlAction, string>> = {
  succeed: 'SN, alasan',
  'late-success': 'SN bila ada, alasan',
};

function needs(control: Control, facts: CardFacts): string {
  const wants = WANTS[control.action] ?? 'alasan';
  if (!control.isFourEyes) return `Perlu ${wants}.`;
  return `Perlu ${wants}, dan orang kedua karena ${fourEyesReason(control.action, facts)}.`;
}
