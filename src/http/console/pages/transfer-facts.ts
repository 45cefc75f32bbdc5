import { type MoneyOffers } from '../../../backoffice/money/money.types';
import { type MutationId, type TransferId } from '../../../domain/ids';
import { type Settings } from '../../../domain/settings';
import { after, type Instant } from '../../../domain/time';
import { suggestMutations, type SuggestContext, type Suggestion } from '../../../domain/transfer/suggest';
import { isOpenTransfer, type MutationFacts, type TransferFacts } from '../../../domain/transfer/terms';
import { type Database } from '../../../persistence/database';
import { listMutationsById, type MutationOnList } from '../../../persistence/queries/transfer/mutation-list';
import { ownersOfAmounts } from '../../../persistence/queries/transfer/amount-owners';
import {
  type BuyerMessageOnCard,
  listBuyerMessages,
  type MoneyTrail,
  readMoneyTrail,
  readSopChecks,
} from '../../../persistence/queries/transfer/money-trail';
import { readMutationFactsOf, readTransferFactsOf } from '../../../persistence/queries/transfer/rule-facts';
import {
  findMutationByNo,
  idsOfOpenCredits,
  readTransferCard,
  type TransferCard,
} from '../../../persistence/queries/transfer/transfer-card';
import { type Visit } from '../console.types';
import { type DeliveredAs } from './money-dialog';
import { type MoneyDesk } from './money-request';

export interface TransferFactsDeps {
  db: Database;
  settings: { current(): Promise<Settings> };
  money: MoneyDesk;
}

/** Everything that the page of one transfer shows, as of this moment. */
export interface TransferFactsPage {
  card: TransferCard;
  trail: MoneyTrail;
  messages: BuyerMessageOnCard[];
  sop: Map<string, { by: string; at: Instant }>;
  suggestions: SuggestedLine[];
  /** What may be done to the transfer as it is; null: nobody knows it. */
  offers: MoneyOffers | undefined;
  settings: Settings;
  /** What the un-match would make of what was delivered. */
  deliveredAs: DeliveredAs;
}

/** Lines that may pay it, with what deciding so would do. */
export interface SuggestedLine {
  suggestion: Suggestion;
  lines: MutationOnList[];
  offers: MoneyOffers | undefined;
  /** Somebody named this line: it is shown whatever speaks against it. */
  isChosen: boolean;
}

const CANDIDATES_MOST = 300;
const SHOWN_MOST = 3;
const DAY_MS = 86_400_000;

/** Undefined for a transfer that there is not. `lineNo`: a line that somebody looked up by its number. */
export async function readTransferFacts(
  deps: TransferFactsDeps,
  { staff }: Visit,
  { id, lineNo, deliveredAs }: { id: TransferId; lineNo: number | null; deliveredAs: DeliveredAs },
): Promise<TransferFactsPage | undefined> {
  const { db, money } = deps;
  const card = await readTransferCard(db, id);
  if (card === undefined) return undefined;
  const subject = { kind: 'transfer', id } as const;
  const settings = await deps.settings.current();
  const isUndecided = isOpenTransfer(card.row.state) || card.row.state === 'released';
  const found = isUndecided ? await suggestionsFor(db, card, { settings, lineNo }) : [];
  const suggestions: SuggestedLine[] = [];
  for (const one of found) {
    const payload = { mutationIds: one.suggestion.mutationIds };
    suggestions.push({ ...one, offers: await money.offers({ subject, staff, payload }) });
  }
  return {
    ...{ card, settings, suggestions, deliveredAs },
    trail: await readMoneyTrail(db, id),
    messages: await listBuyerMessages(db, id),
    sop: await readSopChecks(db, id),
    offers: await money.offers({ subject, staff, payload: { deliveredAs } }),
  };
}

/** The best three of what belongs to nothing, and the one that was named. */
async function suggestionsFor(
  db: Database,
  { row, proofs }: TransferCard,
  { settings, lineNo }: { settings: Settings; lineNo: number | null },
): Promise<Omit<SuggestedLine, 'offers'>[]> {
  const [transfer] = await readTransferFactsOf(db, [row.id]);
  if (transfer === undefined) return [];
  const chosen = lineNo === null ? undefined : await findMutationByNo(db, lineNo);
  const ids = await idsOfOpenCredits(db, { since: after(row.createdAt, -DAY_MS), limit: CANDIDATES_MOST });
  const lines = await readMutationFactsOf(db, chosen === undefined ? ids : [chosen, ...ids]);
  const last = proofs[0];
  const context: SuggestContext = {
    bankClockSlackMs: settings.bankClockSlackMs,
    ...(last === undefined
      ? {}
      : { proofs: new Map([[row.id, { uploadedAt: last.uploadedAt, saidAmount: last.saidAmount }]]) }),
  };
  const ranked = await rankedLines(db, transfer, { lines, context });
  const shown = ranked.slice(0, SHOWN_MOST);
  const named = chosen === undefined ? undefined : namedSuggestion(transfer, chosen, ranked);
  const all = named === undefined ? shown : [named, ...shown.filter((one) => one !== named)].slice(0, SHOWN_MOST + 1);
  const result = [];
  for (const suggestion of all) {
    const onList = await listMutationsById(db, suggestion.mutationIds);
    result.push({ suggestion, lines: onList, isChosen: suggestion === named });
  }
  return result;
}

/** What another transfer was asked for is known only for the amounts that came: they are looked up, then ranked again. */
async function rankedLines(
  db: Database,
  transfer: TransferFacts,
  { lines, context }: { lines: MutationFacts[]; context: SuggestContext },
): Promise<Suggestion[]> {
  const first = suggestMutations(transfer, lines, context);
  const amounts = new Map(lines.map(({ id, amount }) => [id, amount]));
  const near = first.slice(0, 20).flatMap(({ mutationIds }) => mutationIds.flatMap((id) => amounts.get(id) ?? []));
  if (near.length === 0) return first;
  const owners = await ownersOfAmounts(db, {
    bankAccountId: transfer.bankAccountId,
    amounts: near,
    except: transfer.id,
  });
  return owners.size === 0 ? first : suggestMutations(transfer, lines, { ...context, owners });
}

function namedSuggestion(transfer: TransferFacts, id: MutationId, ranked: readonly Suggestion[]): Suggestion {
  const known = ranked.find(({ mutationIds }) => mutationIds.length === 1 && mutationIds[0] === id);
  return known ?? { transferId: transfer.id, mutationIds: [id], score: 0, strength: 'weak', reasons: [], lock: null };
}
