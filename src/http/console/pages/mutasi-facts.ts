import { type MoneyOffers } from '../../../backoffice/money/money.types';
import { suggestTransfersFor } from '../../../backoffice/transfers/suggest-transfers';
import { type MutationId, type ResellerId } from '../../../domain/ids';
import { type Settings } from '../../../domain/settings';
import { type Instant } from '../../../domain/time';
import { type Suggestion } from '../../../domain/transfer/suggest';
import { type Database } from '../../../persistence/database';
import { findTransfers } from '../../../persistence/queries/transfer/find-transfers';
import { type MoneyTrail, readMoneyTrail, readSopChecks } from '../../../persistence/queries/transfer/money-trail';
import { type MutationCard, readMutationCard } from '../../../persistence/queries/transfer/mutation-card';
import { findMutationByNo } from '../../../persistence/queries/transfer/transfer-card';
import { listTransfersById, type TransferOnList } from '../../../persistence/queries/transfer/transfer-list';
import { nosOfTransfers } from '../../../persistence/queries/transfer/transfer-numbers';
import { type Visit } from '../console.types';
import { type TransferFactsDeps } from './transfer-facts';

/** What a person chose on the page before a decision: a transfer that was searched, a reseller, the other line. */
export interface MutationChoice {
  q: string;
  reseller: string;
  pairNo: number | null;
}

export interface MutationFactsPage {
  card: MutationCard;
  trail: MoneyTrail;
  sop: Map<string, { by: string; at: Instant }>;
  offers: MoneyOffers | undefined;
  suggestions: SuggestedTransfer[];
  /** Numbers of the transfers that the machine considered, by id. */
  numbers: ReadonlyMap<string, number>;
  settings: Settings;
  choice: MutationChoice & { resellerId: ResellerId | null; resellerName: string | null; pairId: MutationId | null };
}

export interface SuggestedTransfer {
  suggestion: Suggestion;
  transfer: TransferOnList;
  offers: MoneyOffers | undefined;
}

const SHOWN_MOST = 3;
const FOUND_MOST = 10;

/** Undefined for a line that there is not. */
export async function readMutationFacts(
  deps: TransferFactsDeps,
  { staff }: Visit,
  { id, choice }: { id: MutationId; choice: MutationChoice },
): Promise<MutationFactsPage | undefined> {
  const { db, money } = deps;
  const card = await readMutationCard(db, id);
  if (card === undefined) return undefined;
  const settings = await deps.settings.current();
  const chosen = await chosenOf(db, card, choice);
  const payload = {
    ...(chosen.resellerId === null ? {} : { resellerId: chosen.resellerId }),
    ...(chosen.pairId === null ? {} : { mutationId: chosen.pairId }),
  };
  const isOpenCredit = card.row.state === 'open' && card.row.direction === 'credit';
  const found = isOpenCredit ? await suggestionsFor(db, card, { q: choice.q, settings }) : [];
  const suggestions: SuggestedTransfer[] = [];
  for (const one of found) {
    const subject = { kind: 'transfer', id: one.suggestion.transferId } as const;
    const offers = await money.offers({ subject, staff, payload: { mutationIds: one.suggestion.mutationIds } });
    suggestions.push({ ...one, offers });
  }
  return {
    ...{ card, settings, suggestions, choice: { ...choice, ...chosen } },
    trail: await readMoneyTrail(db, id),
    sop: await readSopChecks(db, id),
    offers: await money.offers({ subject: { kind: 'mutation', id }, staff, payload }),
    numbers: await nosOfTransfers(db, consideredIds(card.row.judged)),
  };
}

async function chosenOf(db: Database, { row }: MutationCard, { reseller, pairNo }: MutationChoice) {
  const found =
    reseller === ''
      ? undefined
      : await db.row<{ id: string; name: string }>('select id, name from reseller where code = ?', [reseller]);
  const pairId = pairNo === null ? row.relatedId : ((await findMutationByNo(db, pairNo)) ?? null);
  return { resellerId: found?.id ?? null, resellerName: found?.name ?? null, pairId };
}

/** The best three of what the machine sees, or what somebody searched for. */
async function suggestionsFor(
  db: Database,
  { row }: MutationCard,
  { q, settings }: { q: string; settings: Settings },
): Promise<Omit<SuggestedTransfer, 'offers'>[]> {
  const named = q === '' ? null : await findTransfers(db, q, FOUND_MOST);
  const suggestions = await suggestTransfersFor(db, row, { named, settings });
  const shown = named === null ? suggestions.slice(0, SHOWN_MOST) : suggestions;
  const onList = await listTransfersById(
    db,
    shown.map(({ transferId }) => transferId),
  );
  return shown.flatMap((suggestion) => {
    const transfer = onList.find(({ id }) => id === suggestion.transferId);
    return transfer === undefined ? [] : [{ suggestion, transfer }];
  });
}

/** What the machine wrote when it judged the line; a text that is none of ours names nothing. */
export interface JudgedCandidate {
  transferId: string;
  why: string[];
}

export function consideredOf(judged: string | null): JudgedCandidate[] {
  if (judged === null) return [];
  try {
    const told = JSON.parse(judged) as { considered?: unknown };
    if (!Array.isArray(told.considered)) return [];
    return (told.considered as unknown[]).flatMap((one) => {
      const { transferId, why } = (one ?? {}) as { transferId?: unknown; why?: unknown };
      if (typeof transferId !== 'string') return [];
      return [{ transferId, why: Array.isArray(why) ? why.filter((code) => typeof code === 'string') : [] }];
    });
  } catch {
    return [];
  }
}

function consideredIds(judged: string | null): string[] {
  return consideredOf(judged).map(({ transferId }) => transferId);
}
