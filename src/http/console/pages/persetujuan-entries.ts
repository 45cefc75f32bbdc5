import { type ApprovalView, type LedgerPreview } from '../../../backoffice/controls/controls.types';
import { type MoneyApprovalView, type MoneySubject } from '../../../backoffice/money/money.types';
import { type Instant } from '../../../domain/time';
import { type OrderCard } from '../../../persistence/queries/console/order-card';
import { type MoneyEndCode } from '../../../transfer/decisions/decision.types';
import { formatRupiah, maskNumber } from '../format';
import { CONTROL_NAMES } from '../words';
import { maskNumbers } from './kartu-raw';
import { endSentence } from './money-locks';
import { MONEY_CHECKED, MONEY_NAMES, moneyApprovedSentence, moneyExpiredSentence } from './persetujuan-money-words';
import { approvedSentence, CHECKED, expiredSentence } from './persetujuan-words';

/** One request for a second person in a list, whatever it is about. */
export interface ApprovalEntry {
  id: string;
  no: number;
  state: ApprovalView['state'];
  /** `Sukseskan Rp10.500`, and the same inside a sentence. */
  title: string;
  verb: string;
  subject: { name: string; path: string };
  /** Whose it is. */
  about: string;
  reason: string;
  evidence: string[];
  requestedBy: { id: string; fullName: string; role: string };
  requestedAt: Instant;
  expiresAt: Instant;
  decidedBy: { id: string; fullName: string } | null;
  decidedAt: Instant | null;
  decisionNote: string | null;
  /** Why it was not carried out; null for every other end, and where only the subject tells. */
  ending: string | null;
  contentHash: string;
  preview: LedgerPreview | null;
}

/** The one that a person looks at. */
export interface ChosenApproval {
  entry: ApprovalEntry;
  subtitle: string;
  ifApproved: string;
  ifExpired: string;
  checked: string;
}

export function orderEntry(approval: ApprovalView, resellerName: string): ApprovalEntry {
  const { id, no, state, topupId, topupNo, action, amount } = approval;
  return {
    ...commonOf(approval),
    ...{ id, no, state, ...titlesOf(CONTROL_NAMES[action], formatRupiah(amount)) },
    subject: { name: `TRX ${topupNo}`, path: `/transaksi/${topupId}` },
    about: resellerName,
    ending: null,
  };
}

export function moneyEntry(approval: MoneyApprovalView): ApprovalEntry {
  const { id, no, state, subject, subjectName, about, action, amount, outcome } = approval;
  return {
    ...commonOf(approval),
    ...{ id, no, state, ...titlesOf(MONEY_NAMES[action], formatRupiah(amount)) },
    subject: { name: subjectName, path: pathOf(subject) },
    about: maskNumbers(about),
    ending: state === 'refused' && outcome !== null ? endSentence(outcome as MoneyEndCode) : null,
  };
}

/** With its order: the number that it buys for is nowhere to be read whole. */
export function chosenOrder(approval: ApprovalView, order: OrderCard): ChosenApproval {
  const entry = orderEntry(approval, order.reseller.name);
  const masked = (text: string): string => maskNumbers(text, order.destination);
  return {
    entry: { ...entry, reason: masked(approval.reason), evidence: approval.evidence.map(masked) },
    subtitle: `${order.productName} → ${maskNumber(order.destination)} · ${order.reseller.name}`,
    ifApproved: approvedSentence(approval),
    ifExpired: expiredSentence(approval),
    checked: CHECKED[approval.action],
  };
}

/** The evidence stays as the bank wrote it: the second person compares it with the bank's own pages. */
export function chosenMoney(approval: MoneyApprovalView): ChosenApproval {
  const entry = moneyEntry(approval);
  return {
    entry: { ...entry, reason: maskNumbers(approval.reason) },
    subtitle: entry.about,
    ifApproved: moneyApprovedSentence(approval),
    ifExpired: moneyExpiredSentence(approval),
    checked: MONEY_CHECKED[approval.action],
  };
}

function commonOf(approval: ApprovalView | MoneyApprovalView) {
  const { reason, evidence, requestedBy, requestedAt, expiresAt, preview } = approval;
  const { decidedBy, decidedAt, decisionNote, contentHash } = approval;
  return {
    ...{ reason, evidence, requestedBy, requestedAt, expiresAt, preview },
    ...{ decidedBy, decidedAt, decisionNote, contentHash },
  };
}

function titlesOf(name: string, amount: string): { title: string; verb: string } {
  return { title: `${name} ${amount}`, verb: `${name.charAt(0).toLowerCase()}${name.slice(1)} ${amount}` };
}

const PLACES: Readonly<Record<MoneySubject['kind'], (id: string) => string>> = {
  transfer: (id) => `/transfer/${id}`,
  mutation: (id) => `/mutasi/${id}`,
  refund: (id) => `/pengembalian#pengembalian-${id}`,
  batch: () => '/mutasi',
};

function pathOf({ kind, id }: MoneySubject): string {
  return PLACES[kind](id);
}
