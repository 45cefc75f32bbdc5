import { createHash } from 'node:crypto';
import { type MoneyAction } from '../../domain/transfer/terms';
import { type Tx } from '../../persistence/database';
import { type MoneyPayload } from '../../persistence/repositories/money-approval.repository';
import { canonicalJson } from '../../settlement/content-hash';
import { type Asked, type Judgement } from './decision.types';
import { MONEY_DECISIONS } from './decisions';

/** What a person would ask for, or agree to, at this moment (C6). */
export interface MoneyContent extends Judgement {
  /** The postings as text: what is kept, hashed and compared. */
  postingsText: string;
  hash: string;
}

export async function moneyContent(
  tx: Tx,
  { action, ...asked }: Asked & { action: MoneyAction },
): Promise<MoneyContent> {
  const judgement = await MONEY_DECISIONS[action].judge(tx, asked);
  return {
    ...judgement,
    postingsText: canonicalJson(judgement.postings),
    hash: moneyHash({ action, payload: asked.payload, judgement }),
  };
}

/** SHA-256 in hex over action, payload, postings, version and evidence. Balances are shown and not hashed. */
function moneyHash({
  action,
  payload,
  judgement: { postings, version, evidence },
}: {
  action: MoneyAction;
  payload: MoneyPayload;
  judgement: Judgement;
}): string {
  return createHash('sha256').update(canonicalJson({ action, payload, postings, version, evidence })).digest('hex');
}
