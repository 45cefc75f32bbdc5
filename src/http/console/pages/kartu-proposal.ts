import { type OrderControls } from '../../../backoffice/controls/controls.types';
import { type ControlAction } from '../../../domain/topup/controls';
import { type CorrectionProposal } from '../../../domain/topup/propose-correction';
import { lockSentence } from '../lock-sentences';
import { evidenceSentence, noProposalSentence, proposedSentence } from '../proposal-sentences';
import { CONTROL_NAMES } from '../words';
import { effectSentence } from './kartu-effects';
import { type CardFacts } from './kartu-facts';
import { lockContext } from './kartu-plan';
import { ledgerOf, type LedgerView } from './ledger-view';

/** What the machine proposes about the open cases of an order, on top of its controls. */
export type ProposalView =
  | { isProposed: false; why: string }
  | {
      isProposed: true;
      name: string;
      why: string;
      evidence: string;
      effect: string;
      ledger: LedgerView | null;
      /** Null while it may be asked for. */
      locked: string | null;
      dialogId: string;
    };

/** Null without an open case, and for those who may only read. */
export function proposalView(facts: CardFacts): ProposalView | null {
  const proposal = facts.controls?.proposal ?? null;
  if (proposal === null) return null;
  if (proposal.kind === 'none') return { isProposed: false, why: noProposalSentence(proposal.code) };
  const { action } = proposal;
  const control = controlOf(facts.controls, action);
  const { why, evidence } = proposedWords(proposal, facts);
  return {
    ...{ isProposed: true, name: CONTROL_NAMES[action], why, evidence },
    effect: effectSentence(proposal, facts),
    ledger: control?.preview ? ledgerOf(control.preview) : null,
    locked: control?.lock ? lockSentence(control.lock, lockContext(facts)) : null,
    dialogId: `dialog-${action}`,
  };
}

/** The reason that the dialog of the proposed control begins with; null for every other control. */
export function proposedReason(action: ControlAction, facts: CardFacts): string | null {
  const proposal = facts.controls?.proposal;
  if (proposal?.kind !== 'proposed' || proposal.action !== action) return null;
  const { why, evidence } = proposedWords(proposal, facts);
  return `${why} ${evidence}`;
}

function proposedWords(
  { action, attemptId, evidence }: Extract<CorrectionProposal, { kind: 'proposed' }>,
  { attempts, visit }: CardFacts,
): { why: string; evidence: string } {
  const attempt = attempts.find(({ id }) => id === attemptId);
  const spoken = {
    n: attempt?.n ?? 1,
    terminal: attempt?.terminalName ?? 'Supplier',
    reference: attempt?.supplierRef ?? 'tidak dikenal',
  };
  return {
    why: proposedSentence(action, spoken),
    evidence: evidenceSentence(action, evidence, { spoken, now: visit.now }),
  };
}

function controlOf(controls: OrderControls | undefined, action: ControlAction) {
  return controls?.controls.find((control) => control.action === action);
}
