import { type RenderCustomerText, waLink } from '../../../channels/customer-texts/replies';
import { isUnsent } from '../../../domain/messages/unsent';
import { type Database } from '../../../persistence/database';
import { type NewsMessage } from '../../../persistence/queries/tagihan/customer-news';
import { type MessageFacts, readMessageFacts } from '../../../persistence/queries/tagihan/message-facts';
import { type CustomerScope } from '../../../persistence/queries/tagihan/scope';
import { MESSAGE_NAMES } from './tagihan-words';
import { whyUnsent } from './unsent-words';

export interface ByHandDeps {
  db: Database;
  customerText: RenderCustomerText;
  company: { name: string };
}

/** Of a message that a person has to see to, with its text written already. */
export interface ByHand {
  id: string;
  /** `Kirim sendiri: Tagihan`. */
  title: string;
  /** What the two buttons are told apart by, for whoever hears the page. */
  name: string;
  why: string;
  text: string;
  /** Opens WhatsApp with the text; null for a customer who wants nothing by it. */
  waHref: string | null;
  /** What goes with it, to be attached or printed. */
  pdf: { href: string; number: string } | null;
  customerHref: string;
  done: string;
}

const MOST = 5;

/** Messages that no channel could send, or of which nobody has heard again: whoever looks after the customer ends them. */
export async function byHandOf(
  deps: ByHandDeps,
  scope: CustomerScope,
  messages: readonly NewsMessage[],
): Promise<ByHand[]> {
  const found: ByHand[] = [];
  for (const { id } of messages.filter(isUnsent).slice(0, MOST)) {
    const facts = await readMessageFacts(deps.db, { messageId: id, scope });
    if (facts !== undefined) found.push(byHandCard(deps, facts));
  }
  return found;
}

export function byHandCard({ customerText, company }: Omit<ByHandDeps, 'db'>, facts: MessageFacts): ByHand {
  const { messageId: id, kind, customer, document } = facts;
  const { text } = customerText(facts, company);
  const name = MESSAGE_NAMES[kind];
  const isByPhone = customer.isWithdrawn;
  return {
    ...{ id, name, text },
    title: `${isByPhone ? 'Sampaikan' : 'Kirim'} sendiri: ${name}`,
    why: isByPhone ? 'pelanggan tidak mau dikirimi WhatsApp' : (whyUnsent(facts.lastError) ?? 'belum terkirim'),
    waHref: isByPhone ? null : waLink(customer.phone, text),
    pdf: document?.state === 'ready' ? { href: `/dokumen/${document.id}`, number: document.number } : null,
    customerHref: `/pelanggan/${customer.id}`,
    done: isByPhone ? 'Tandai disampaikan' : 'Tandai terkirim',
  };
}
