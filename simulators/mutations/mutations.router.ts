import express, { Router, type Response } from 'express';
import { z } from 'zod';
import { addButton } from '../button';
import { type CurrentWorld } from '../world';
import { ACCOUNTS } from './accounts';
import { wibDay } from './mutation-book';
import { STATEMENT_FORMATS, writeStatement } from './statement-files';

const account = z.string().regex(/^\d{5,34}$/);
const printable = z
  .string()
  .max(200)
  .regex(/^\P{Cc}+$/u);
const day = z.iso.date();

const transfer = z.strictObject({
  account,
  amount: z.coerce.number().int().positive().max(99_999_999_999_999),
  type: z.enum(['CR', 'DB']).default('CR'),
  description: printable.optional(),
  sender: printable.optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  times: z.coerce.number().int().min(1).max(1000).default(1),
});
const reversal = z.strictObject({ id: z.string(), at: z.iso.datetime({ offset: true }).optional() });
const wanted = z.object({ account, format: z.enum(STATEMENT_FORMATS), from: day, to: day });

/** The bank's side of the accounts: a counter where payers transfer, its book, and its statements as files. */
export function createMutationsRouter(current: CurrentWorld): Router {
  const router = Router();
  router.use(express.json(), express.urlencoded({ extended: false }));

  router.get('/book', ({ query }, response) => {
    const { account: number } = query as Record<string, string | undefined>;
    response.json(current().mutations.book.list({ account: number }));
  });
  router.get('/statement', ({ query }, response) => sendStatement(current, query, response));

  // The page's forms and tests press the same.
  addButton(router, 'reverse', reversal, async ({ id, at }) => {
    const { mutations } = current();
    const line = mutations.book.find(id);
    return line === undefined ? { lines: [] } : { lines: [await mutations.reverse(line, at && utc(at))] };
  });
  // Without a name: the counter is the root, as `POST /mutations`.
  addButton(router, '', transfer, async ({ times, at, ...order }) => {
    const lines = [];
    while (lines.length < times) lines.push(await current().mutations.transfer({ ...order, at: at && utc(at) }));
    return { lines };
  });
  return router;
}

function sendStatement(current: CurrentWorld, query: unknown, response: Response): void {
  const parsed = wanted.safeParse(query);
  if (!parsed.success) {
    response.status(400).json({ error: z.prettifyError(parsed.error) });
    return;
  }
  const { format, ...range } = parsed.data;
  const holder = ACCOUNTS.find(({ number }) => number === range.account)?.holder ?? 'PT Sinar Niaga Digital';
  const { lines, opening } = current().mutations.book.between(range);
  const isRunning = range.to >= wibDay(new Date().toISOString());
  const file = writeStatement(format, { ...range, holder, lines, opening, isRunning });
  response.attachment(file.name).type(file.mime).send(file.text);
}

const utc = (moment: string): string => new Date(moment).toISOString();
