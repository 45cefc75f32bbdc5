import { mayApprove } from '../../../domain/staff';
import { type Approver } from '../../../persistence/queries/console/order-card-approvers';
import { type Visit } from '../console.types';
import { type Countdown, countdown, formatMoment } from '../format';
import { approvalName } from '../outcome-sentences';
import { ROLE_NAMES } from '../words';
import { approversSentence } from './kartu-effects';
import { maskNumbers } from './kartu-raw';
import { ledgerOf, type LedgerView } from './ledger-view';
import { type ApprovalEntry, type ChosenApproval } from './persetujuan-entries';
import { APPROVAL_STATES } from './persetujuan-words';

export interface ApprovalFacts {
  visit: Visit;
  /** About orders and about money, the first to expire on top. */
  open: ApprovalEntry[];
  ended: ApprovalEntry[];
  /** The chosen one; the first to expire unless somebody chose. */
  chosen: ChosenApproval | null;
  approvers: Approver[];
  /** Somebody chose one: on a phone it takes the place of the list. */
  isPicked: boolean;
}

/** A decision that was refused: it comes back with what was typed. */
export interface RefusedDecision {
  problem: string;
  /** Which dialog it was; null when looking again is all that is left. */
  dialog: 'setujui' | 'tolak' | null;
  note: string;
  /** The content that the person has ticked as checked; null without a tick. */
  checkedHash: string | null;
}

export function approvalsModel(facts: ApprovalFacts, refused: RefusedDecision | null): object {
  const { visit, open, ended, chosen, isPicked } = facts;
  return {
    heading: headingOf(facts),
    problem: refused?.problem ?? null,
    isPicked,
    path: chosen === null ? '/persetujuan' : `/persetujuan?id=${chosen.entry.id}`,
    open: open.map((entry) => ({
      path: `/persetujuan?id=${entry.id}`,
      isCurrent: entry.id === chosen?.entry.id,
      title: entry.title,
      about: [entry.subject.name, entry.about].filter((part) => part !== '').join(' · '),
      by: `diminta ${isOwn(entry, visit) ? 'Anda' : entry.requestedBy.fullName} ${formatMoment(entry.requestedAt, visit.now)}${
        isOwn(entry, visit) ? ' · terkunci untuk Anda' : ''
      }`,
      countdown: countdownOf(entry, visit),
    })),
    ended: ended.map((entry) => ({
      title: `${entry.title} · ${entry.subject.name}`,
      path: entry.subject.path,
      badge: APPROVAL_STATES[entry.state],
      by: endedLine(entry, visit),
    })),
    view: chosen === null ? null : viewOf(chosen, facts, refused),
  };
}

function headingOf({ open, visit }: ApprovalFacts): { count: string; rest: string } {
  const own = open.filter((entry) => isOwn(entry, visit)).length;
  const [first] = open;
  // What was approved waits for the machine, and for nobody's decision.
  const others = open.filter((entry) => entry.state === 'requested' && !isOwn(entry, visit)).length;
  const decidable = mayApprove(visit.staff.role) ? others : 0;
  const nearest = first === undefined ? '' : ` Terdekat habis ${formatMoment(first.expiresAt, visit.now)}.`;
  return {
    count: `${decidable} bisa Anda putuskan`,
    rest: `${own} Anda yang meminta.${nearest}`,
  };
}

function isOwn({ requestedBy }: ApprovalEntry, { staff }: Visit): boolean {
  return requestedBy.id === staff.id;
}

function countdownOf({ no, requestedAt, expiresAt }: ApprovalEntry, { now }: Visit): Countdown {
  return countdown({ name: `${approvalName(no)}, berlaku`, from: requestedAt, to: expiresAt }, now);
}

function endedLine(entry: ApprovalEntry, visit: Visit): string {
  const { no, decidedBy, decidedAt, decisionNote, requestedBy, expiresAt, ending } = entry;
  const by = decidedBy === null ? '' : `${decidedBy.id === visit.staff.id ? 'Anda' : decidedBy.fullName}, `;
  const note = decisionNote === null || decisionNote === '' ? '' : ` · “${maskNumbers(decisionNote)}”`;
  const why = ending === null ? '' : ` · ${ending}`;
  return `${approvalName(no)} · ${by}${formatMoment(decidedAt ?? expiresAt, visit.now)} · diminta ${requestedBy.fullName}${note}${why}`;
}

function viewOf({ entry, ...words }: ChosenApproval, facts: ApprovalFacts, refused: RefusedDecision | null): object {
  const { visit } = facts;
  const { id, no, title, verb, subject, requestedBy, reason, evidence, preview, contentHash } = entry;
  const ledger: LedgerView | null = preview === null ? null : ledgerOf(preview);
  const own = isOwn(entry, visit);
  const isWaiting = entry.state === 'requested';
  return {
    ...{ id, name: approvalName(no), ledger, title, verb, subject, reason, evidence, contentHash, ...words },
    until: formatMoment(entry.expiresAt, visit.now),
    countdown: countdownOf(entry, visit),
    asker: own ? `Anda (${requestedBy.fullName})` : `${requestedBy.fullName} (${roleWord(requestedBy.role)})`,
    askerName: own ? 'Anda' : requestedBy.fullName,
    askedAt: formatMoment(entry.requestedAt, visit.now),
    mayDecide: isWaiting && !own && mayApprove(visit.staff.role),
    mayWithdraw: isWaiting && own,
    lock: lockOf(entry, facts),
    approvers: `Yang bisa menyetujui: ${ownFirst(facts)}.`,
    setujui: {
      problem: refused?.dialog === 'setujui' ? refused.problem : null,
      // Other figures than those have to be checked again.
      isChecked: refused?.dialog === 'setujui' && refused.checkedHash === contentHash,
    },
    tolak: {
      problem: refused?.dialog === 'tolak' ? refused.problem : null,
      note: refused?.dialog === 'tolak' ? refused.note : '',
    },
  };
}

function roleWord(role: string): string {
  return role in ROLE_NAMES ? ROLE_NAMES[role as keyof typeof ROLE_NAMES].toLowerCase() : role;
}

function ownFirst({ approvers, visit }: ApprovalFacts): string {
  const others = approversSentence({ approvers });
  return mayApprove(visit.staff.role) ? `Anda, ${others}` : others;
}

/** Why the button is locked for this person; null when it is not. */
function lockOf(entry: ApprovalEntry, facts: ApprovalFacts): string | null {
  const { visit } = facts;
  if (entry.state !== 'requested') return 'sudah disetujui; mesin menjalankannya begitu bisa dihubungi.';
  const others = approversSentence({ approvers: facts.approvers });
  if (isOwn(entry, visit)) return `Anda yang meminta, jadi tidak bisa menyetujui. Menunggu ${others}.`;
  return mayApprove(visit.staff.role) ? null : `hanya supervisor atau admin yang memutuskan. Menunggu ${others}.`;
}
