import { type Router } from 'express';
import { z } from 'zod';
import { addButton, flag, whole } from '../button';
import { type CurrentWorld } from '../world';
import { type AccountFeed } from './account-feed';
import { SIGNATURES } from './modes';
import { mootaItem } from './moota-item';

/** A list, or a form's text with commas. */
const waits = z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(whole).min(1));

const bodies = {
  mutations: z.strictObject({
    webhooks: flag.optional(),
    delayMs: whole.optional(),
    copies: whole.min(1).max(1000).optional(),
    isOverlapping: flag.optional(),
    isSwapped: flag.optional(),
    signature: z.enum(SIGNATURES).optional(),
    isDateOnly: flag.optional(),
    slowMs: whole.optional(),
    isListDown: flag.optional(),
    retryMs: waits.optional(),
  }),
  webhook: z
    .strictObject({
      ids: z
        .preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(z.string()))
        .optional(),
      fields: z.record(z.string(), z.unknown()).optional(),
      body: z.string().optional(),
      signature: z.enum(SIGNATURES).default('valid'),
      times: whole.min(1).max(1000).default(1),
      parallel: flag.default(false),
    })
    .refine(({ ids, body }) => (ids === undefined) !== (body === undefined), 'give ids or body'),
};

/** The buttons of the service that reads the mutations: how it behaves, and webhooks that it would not send by itself. */
export function addMutationButtons(router: Router, current: CurrentWorld): void {
  router.get('/mutations', (_request, response) => void response.json(overview(current().mutations)));
  addButton(router, 'mutations', bodies.mutations, (changes) => {
    const { modes } = current().mutations;
    Object.assign(modes, Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
    return overview(current().mutations);
  });
  addButton(router, 'mutations-webhook', bodies.webhook, async (body) => ({
    statuses: await sendWebhooks(current().mutations, body),
  }));
}

function overview({ modes, book, webhooks }: AccountFeed): object {
  return { settings: modes, counts: { lines: book.list().length, unsentWebhooks: webhooks.unsent } };
}

async function sendWebhooks(feed: AccountFeed, wanted: z.output<typeof bodies.webhook>): Promise<number[]> {
  const lines = (wanted.ids ?? []).flatMap((id) => feed.book.find(id) ?? []);
  const items = lines.map((line) => ({ ...mootaItem(line, feed.modes), ...wanted.fields }));
  const body = wanted.body ?? JSON.stringify(items);
  const send = () => feed.webhooks.send(body, wanted.signature);
  if (wanted.parallel) return Promise.all(Array.from({ length: wanted.times }, send));
  const statuses: number[] = [];
  while (statuses.length < wanted.times) statuses.push(await send());
  return statuses;
}
