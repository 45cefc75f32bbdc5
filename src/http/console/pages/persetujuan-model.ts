import { type ApprovalView } from '../../../backoffice/controls/controls.types';
import { mayApprove } from '../../../domain/staff';
import { type Approver } from '../../../persistence/queries/console/order-card-approvers';
import { type OrderCard } from '../../../persistence/queries/console/order-card';
import { type Visit } from '../console.types';
import { type Countdown, countdown, formatMoment, formatRupiah, maskNumber } from '../format';
import { approvalName, controlVerb } from '../outcome-sentences';
import { CONTROL_NAMES, ROLE_NAMES } from '../words';
import { approversSentence } from './kartu-effects';
import { maskNumbers } from './kartu-raw';
import { ledgerOf, type LedgerView } from './ledger-view';
import { APPROVAL_STATES, approvedSentence, CHECKED, expiredSentence } from './persetujuan-words';

export interface ApprovalFacts {
  visit: Visit;
  open: ApprovalView[];
  ended: ApprovalView[];
  /** The chosen one; the first to expire unless somebody chose. */
  chosen: { approval: ApprovalView; order: OrderCard } | null;
  /** By topup, for the lists. */
  resellers: ReadonlyMap<string, string>;
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
    path: chosen === null ? '/persetujuan' : `/persetujuan?id=${chosen.approval.id}`,
    open: open.map((approval) => ({
      path: `/persetujuan?id=${approval.id}`,
      isCurrent: approval.id === chosen?.approval.id,
      title: titleOf(approval),
      about: `TRX ${approval.topupNo} · ${facts.resellers.get(approval.topupId) ?? ''}`,
      by: `diminta ${isOwn(approval, visit) ? 'Anda' : approval.requestedBy.fullName} ${formatMoment(approval.requestedAt, visit.now)}${
        isOwn(approval, visit) ? ' · terkunci untuk Anda' : ''
      }`,
      countdown: countdownOf(approval, visit),
    })),
    ended: ended.map((approval) => ({
      title: `${titleOf(approval)} · TRX ${approval.topupNo}`,
      path: `/transaksi/${approval.topupId}`,
      badge: APPROVAL_STATES[approval.state],
      by: endedLine(approval, visit),
    })),
    view: chosen === null ? null : viewOf(chosen, facts, refused),
  };
}

function headingOf({ open, visit }: ApprovalFacts): { count: string; rest: string } {
  const own = open.filter((approval) => isOwn(approval, visit)).length;
  const [first] = open;
  // What was approved waits for the machine, and for nobody's decision.
  const others = open.filter((approval) => approval.state === 'requested' && !isOwn(approval, visit)).length;
  const decidable = mayApprove(visit.staff.role) ? others : 0;
  const nearest = first === undefined ? '' : ` Terdekat habis ${formatMoment(first.expiresAt, visit.now)}.`;
  return {
    count: `${decidable} bisa Anda putuskan`,
    rest: `${own} Anda yang meminta.${nearest}`,
  };
}

function titleOf({ action, amount }: ApprovalView): string {
  return `${CONTROL_NAMES[action]} ${formatRupiah(amount)}`;
}

function isOwn({ requestedBy }: ApprovalView, { staff }: Visit): boolean {
  return requestedBy.id === staff.id;
}

function countdownOf({ no, requestedAt, expiresAt }: ApprovalView, { now }: Visit): Countdown {
  return countdown({ name: `${approvalName(no)}, berlaku`, from: requestedAt, to: expiresAt }, now);
}

function endedLine(approval: ApprovalView, visit: Visit): string {
  const { no, decidedBy, decidedAt, decisionNote, requestedBy, expiresAt } = approval;
  const by = decidedBy === null ? '' : `${decidedBy.id === visit.staff.id ? 'Anda' : decidedBy.fullName}, `;
  const note = decisionNote === null || decisionNote === '' ? '' : ` · “${maskNumbers(decisionNote)}”`;
  return `${approvalName(no)} · ${by}${formatMoment(decidedAt ?? expiresAt, visit.now)} · diminta ${requestedBy.fullName}${note}`;
}

function viewOf(
  { approval, order }: NonNullable<ApprovalFacts['chosen']>,
  facts: ApprovalFacts,
  refused: RefusedDecision | null,
): object {
  const { visit } = facts;
  const { action, id, no, requestedBy, preview } = approval;
  const name = approvalName(no);
  const ledger: LedgerView | null = preview === null ? null : ledgerOf(preview);
  const own = isOwn(approval, visit);
  const isWaiting = approval.state === 'requested';
  return {
    ...{ id, name, ledger },
    title: titleOf(approval),
    verb: `${controlVerb(action)} ${formatRupiah(approval.amount)}`,
    topupNo: approval.topupNo,
    topupPath: `/transaksi/${approval.topupId}`,
    subtitle: `${order.productName} → ${maskNumber(order.destination)} · ${order.reseller.name}`,
    until: formatMoment(approval.expiresAt, visit.now),
    countdown: countdownOf(approval, visit),
    asker: own ? `Anda (${requestedBy.fullName})` : `${requestedBy.fullName} (${roleWord(requestedBy.role)})`,
    askerName: own ? 'Anda' : requestedBy.fullName,
    askedAt: formatMoment(approval.requestedAt, visit.now),
    reason: maskNumbers(approval.reason, order.destination),
    evidence: approval.evidence.map((sentence) => maskNumbers(sentence, order.destination)),
    ifApproved: approvedSentence(approval),
    ifExpired: expiredSentence(approval),
    contentHash: approval.contentHash,
    mayDecide: isWaiting && !own && mayApprove(visit.staff.role),
    mayWithdraw: isWaiting && own,
    lock: lockOf(approval, facts),
    approvers: `Yang bisa menyetujui: ${ownFirst(facts)}.`,
    checked: CHECKED[action],
    setujui: {
      problem: refused?.dialog === 'setujui' ? refused.problem : null,
      // Other figures than those have to be checked again.
      isChecked: refused?.dialog === 'setujui' && refused.checkedHash === approval.contentHash,
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
function lockOf(approval: ApprovalView, facts: ApprovalFacts): string | null {
  const { visit } = facts;
  if (approval.state !== 'requested') return 'sudah disetujui; mesin menjalankannya begitu bisa dihubungi.';
  const others = approversSentence({ approvers: facts.approvers });
  if (isOwn(approval, visit)) return `Anda yang meminta, jadi tidak bisa menyetujui. Menunggu ${others}.`;
  return mayApprove(visit.staff.role) ? null : `hanya supervisor atau admin yang memutuskan. Menunggu ${others}.`;
}
