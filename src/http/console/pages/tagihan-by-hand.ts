import { type RenderCustomerText, waLink } from '../../../channels/customer-texts/replies';
import { type Database } from '../../../persistence/database';
import { type NewsMessage } from '../../../persistence/queries/tagihan/customer-news';
import { readMessageFacts } from '../../../persistence/queries/tagihan/message-facts';
import { type CustomerScope } from '../../../persistence/queries/tagihan/scope';
import { type ByHand } from './tagihan-kartu-model';
import { MESSAGE_NAMES } from './tagihan-words';

export interface ByHandDeps {
  db: Database;
  customerText: RenderCustomerText;
  company: { name: string };
}

const MOST = 5;

/** Messages that no channel could send, with their text written already for whoever sends them. */
export async function byHandOf(
  { db, customerText, company }: ByHandDeps,
  scope: CustomerScope,
  messages: readonly NewsMessage[],
): Promise<ByHand[]> {
  const waiting = messages.filter(({ state }) => state === 'by-hand').slice(0, MOST);
  const found: ByHand[] = [];
  for (const { id, kind } of waiting) {
    const facts = await readMessageFacts(db, { messageId: id, scope });
    if (facts === undefined) continue;
    const { text } = customerText(facts, company);
    found.push({ id, title: MESSAGE_NAMES[kind], text, waHref: waLink(facts.customer.phone, text) });
  }
  return found;
}
