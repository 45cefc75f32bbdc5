import { isId } from '../../../domain/ids';
import { isUnsent } from '../../../domain/messages/unsent';
import { readMessageFacts } from '../../../persistence/queries/tagihan/message-facts';
import { scopeOf } from '../../../persistence/queries/tagihan/scope';
import { type ConsoleRoutes, type PageTools } from '../console.types';
import { byHandCard, type ByHandDeps } from './tagihan-by-hand';
import { idOf } from './tagihan-request';
import { MESSAGE_NAMES } from './tagihan-words';

/** `/pesan/:id`: a message that people see to and that is about no bill and no plan, as the receipt of found money. */
export function addMessagePage(routes: ConsoleRoutes, deps: PageTools & ByHandDeps): void {
  routes.get('/pesan/:id', async (visit, request, response) => {
    const messageId = idOf(request);
    if (!isId(messageId)) return;
    const facts = await readMessageFacts(deps.db, { messageId, scope: scopeOf(visit.staff) });
    if (facts === undefined) return;
    const { customer, kind } = facts;
    const title = `${MESSAGE_NAMES[kind]} untuk ${customer.name}`;
    const model = {
      title,
      customer: { href: `/pelanggan/${customer.id}`, name: customer.name },
      byHand: isUnsent(facts) ? byHandCard(deps, facts) : null,
    };
    await deps.showPage(visit, response, {
      ...{ template: 'pesan', title, menu: 'antrian-tagihan', model, own: `/pesan/${messageId}` },
    });
  });
}
