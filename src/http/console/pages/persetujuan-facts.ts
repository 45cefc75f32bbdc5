import { type ApprovalView, type Controls } from '../../../backoffice/controls/controls.types';
import { type MoneyDecisions } from '../../../backoffice/money/money.types';
import { type Database } from '../../../persistence/database';
import { listApprovers } from '../../../persistence/queries/console/order-card-approvers';
import { readOrderCard } from '../../../persistence/queries/console/order-card';
import { type Visit } from '../console.types';
import {
  type ApprovalEntry,
  type ChosenApproval,
  chosenMoney,
  chosenOrder,
  moneyEntry,
  orderEntry,
} from './persetujuan-entries';
import { type ApprovalFacts } from './persetujuan-model';

export interface ApprovalReaders {
  db: Database;
  controls: Controls;
  money: MoneyDecisions;
}

/** Everything that waits for a second person, and what was decided in the last day; about orders and about money alike. */
export async function readApprovalFacts(readers: ApprovalReaders, visit: Visit, id: string): Promise<ApprovalFacts> {
  const open = byExpiry(await entriesOf(readers, 'open'));
  const ended = byEnd(await entriesOf(readers, 'ended'));
  const wanted = open.find((entry) => entry.id === id) ?? (id === '' ? open[0] : undefined);
  const chosen = wanted === undefined ? null : await choose(readers, wanted.id);
  return {
    ...{ visit, open, ended, chosen },
    approvers: await listApprovers(readers.db, visit.staff.id),
    isPicked: id !== '' && chosen !== null,
  };
}

async function entriesOf({ db, controls, money }: ApprovalReaders, which: 'open' | 'ended'): Promise<ApprovalEntry[]> {
  const orders = await controls[which]();
  const names = await resellersOf(db, orders);
  return [
    ...orders.map((approval) => orderEntry(approval, names.get(approval.topupId) ?? '')),
    ...(await money[which]()).map(moneyEntry),
  ];
}

async function choose({ db, controls, money }: ApprovalReaders, id: string): Promise<ChosenApproval | null> {
  const decision = await money.find(id);
  if (decision !== undefined) return chosenMoney(decision);
  const approval = (await controls.open()).find((one) => one.id === id);
  const order = approval === undefined ? undefined : await readOrderCard(db, approval.topupId);
  return approval === undefined || order === undefined ? null : chosenOrder(approval, order);
}

async function resellersOf(db: Database, approvals: readonly ApprovalView[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const { topupId } of approvals) {
    if (names.has(topupId)) continue;
    const order = await readOrderCard(db, topupId);
    if (order !== undefined) names.set(topupId, order.reseller.name);
  }
  return names;
}

function byExpiry(entries: ApprovalEntry[]): ApprovalEntry[] {
  return entries.sort((one, other) => (one.expiresAt < other.expiresAt ? -1 : 1));
}

/** Newest first. */
function byEnd(entries: ApprovalEntry[]): ApprovalEntry[] {
  const endOf = ({ decidedAt, expiresAt }: ApprovalEntry): string => decidedAt ?? expiresAt;
  return entries.sort((one, other) => (endOf(one) < endOf(other) ? 1 : -1));
}
