import { type ApprovalView, type Controls, type OrderControls } from '../../../backoffice/controls/controls.types';
import { type TopupId } from '../../../domain/ids';
import { type Rupiah } from '../../../domain/money';
import { type Settings } from '../../../domain/settings';
import { type Database } from '../../../persistence/database';
import { readOwnSaldo } from '../../../persistence/queries/own-saldo';
import { type Approver, listApprovers } from '../../../persistence/queries/console/order-card-approvers';
import {
  type AttemptOnCard,
  listAttemptsOnCard,
  listRouteOfProduct,
  type ReserveTerminal,
} from '../../../persistence/queries/console/order-card-attempts';
import { type ItemOnCard, listItemsOnCard } from '../../../persistence/queries/console/order-card-items';
import { type NumberHistory, readNumberHistory } from '../../../persistence/queries/console/order-card-number';
import { type OrderCard, readOrderCard } from '../../../persistence/queries/console/order-card';
import { type LedgerJournal, listJournalsOf } from '../../../persistence/queries/console/ledger-lines';
import {
  listMessagesOnTimeline,
  listReportsOnTimeline,
  type MessageOnTimeline,
  type ReportOnTimeline,
} from '../../../persistence/queries/console/timeline-messages';
import {
  type CorrectionOnTimeline,
  type DeedOnTimeline,
  listCorrectionsOnTimeline,
  listDeedsOnTimeline,
  listNotesOnTimeline,
  type NoteOnTimeline,
} from '../../../persistence/queries/console/timeline-people';
import { type Visit } from '../console.types';

export interface CardDeps {
  db: Database;
  controls: Controls;
  settings: { current(): Promise<Settings> };
  /** Temporal's own pages: base without a slash at the end, and the namespace. */
  temporalUi: { url: string; namespace: string };
}

/** Everything that the card of one order is made of, read once. */
export interface CardFacts {
  visit: Visit;
  card: OrderCard;
  attempts: AttemptOnCard[];
  /** The terminals of its product, the first choice on top. */
  route: ReserveTerminal[];
  items: ItemOnCard[];
  messages: MessageOnTimeline[];
  reports: ReportOnTimeline[];
  notes: NoteOnTimeline[];
  deeds: DeedOnTimeline[];
  corrections: CorrectionOnTimeline[];
  journals: LedgerJournal[];
  approvals: ApprovalView[];
  /** Undefined for those who may only read. */
  controls: OrderControls | undefined;
  approvers: Approver[];
  number: NumberHistory;
  freeSaldo: Rupiah;
  settings: Settings;
}

/**
 * Undefined when there is no such order. Each of its statements is short, and there are two dozen: they go out three at a
 * time, so that a card neither waits for each of them nor takes the pool for itself.
 */
export async function readCardFacts(deps: CardDeps, topupId: TopupId, visit: Visit): Promise<CardFacts | undefined> {
  const card = await readOrderCard(deps.db, topupId);
  if (card === undefined) return undefined;
  const [line, told, decided] = await Promise.all([
    readLine(deps, card, visit),
    readTold(deps, topupId),
    readDecided(deps, topupId, visit),
  ]);
  return { visit, card, ...line, ...told, ...decided };
}

async function readLine({ db }: CardDeps, card: OrderCard, visit: Visit) {
  return {
    attempts: await listAttemptsOnCard(db, card.topupId),
    route: await listRouteOfProduct(db, card.productCode),
    journals: await listJournalsOf(db, card.topupId),
    number: await readNumberHistory(db, card, visit.now),
    freeSaldo: (await readOwnSaldo(db, card.reseller.id)).free,
  };
}

async function readTold({ db }: CardDeps, topupId: TopupId) {
  const items = await listItemsOnCard(db, topupId);
  const itemIds = items.map(({ id }) => id);
  return {
    items,
    messages: await listMessagesOnTimeline(db, topupId),
    reports: await listReportsOnTimeline(db, topupId),
    notes: await listNotesOnTimeline(db, topupId),
    deeds: await listDeedsOnTimeline(db, topupId, itemIds),
    corrections: await listCorrectionsOnTimeline(db, topupId),
  };
}

async function readDecided({ db, controls, settings }: CardDeps, topupId: TopupId, visit: Visit) {
  return {
    approvals: await controls.history(topupId),
    controls: mayControl(visit) ? await controls.of(topupId, visit.staff) : undefined,
    approvers: await listApprovers(db, visit.staff.id),
    settings: await settings.current(),
  };
}

/** CS reads and writes notes; the money is moved by others. */
export function mayControl({ staff }: Visit): boolean {
  return staff.role === 'operator' || staff.role === 'supervisor' || staff.role === 'admin';
}
