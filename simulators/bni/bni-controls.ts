import { type Router } from 'express';
import { z } from 'zod';
import { addButton, flag, whole } from '../button';
import { type CurrentWorld } from '../world';
import { type Bank } from './bank';
import { AVAILABILITIES, NOTICE_MODES, SPOILT_ANSWERS } from './modes';
import { type NoticeAnswer, type NoticeContent, noticeContent } from './notices';

/** A list, or a form's text with commas. */
const waits = z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(whole).min(1));

const bodies = {
  bni: z.strictObject({
    availability: z.enum(AVAILABILITIES).optional(),
    slowMs: whole.optional(),
    inquiriesPerHour: whole.optional(),
    windowSeconds: whole.optional(),
    noticeMode: z.enum(NOTICE_MODES).optional(),
    noticeCount: whole.optional(),
    noticeDelayMs: whole.optional(),
    noticeCopies: whole.max(1000).optional(),
    noticesSwapped: flag.optional(),
    noticeRetryMs: waits.optional(),
  }),
  answer: z
    .strictObject({
      operation: z.enum(['createbilling', 'updatebilling', 'inquirybilling', 'inactivebilling']).optional(),
      answer: z.union([z.string().regex(/^\d{3}$/), z.enum(SPOILT_ANSWERS)]).optional(),
      isDone: flag.default(true),
      count: whole.min(1).optional(),
      clear: flag.default(false),
    })
    .refine((body) => body.clear || body.answer !== undefined, 'give answer or clear'),
  notice: z
    .strictObject({
      payment: z.string().optional(),
      replay: flag.default(false),
      fields: z.record(z.string(), z.string()).optional(),
      key: z.enum(['valid', 'wrong']).default('valid'),
      times: whole.min(1).max(1000).default(1),
      parallel: flag.default(false),
    })
    .refine((body) => body.payment ?? body.fields, 'give payment or fields'),
};

/** The bank's buttons: how it behaves, what it answers next, and notices that it would not send by itself. */
export function addBniButtons(router: Router, current: CurrentWorld): void {
  router.get('/bni', (_request, response) => void response.json(overview(current().bank)));
  addButton(router, 'bni', bodies.bni, (changes) => {
    const { settings } = current().bank.modes;
    // A mode without a number of its own is for all, whatever was said before.
    if (changes.noticeMode !== undefined) settings.noticeCount = undefined;
    Object.assign(settings, Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)));
    return overview(current().bank);
  });
  addButton(router, 'bni-answer', bodies.answer, ({ clear, answer, ...rule }) => {
    const { answers } = current().bank.modes;
    if (clear) answers.length = 0;
    if (answer !== undefined) answers.push({ ...rule, answer });
    return overview(current().bank);
  });
  addButton(router, 'bni-notice', bodies.notice, async (body) => ({
    answers: await sendNotices(current().bank, body),
  }));
}

function overview({ modes, notices, bills, calls }: Bank): object {
  const counts = {
    bills: bills.list().length,
    payments: bills.payments().length,
    calls: calls.length,
    unsentNotices: notices.unsent,
  };
  return { settings: modes.settings, answers: modes.answers, counts };
}

async function sendNotices(bank: Bank, body: z.output<typeof bodies.notice>): Promise<(NoticeAnswer | null)[]> {
  const known = bank.bills.payments().find(({ id }) => id === body.payment);
  const content: NoticeContent = { ...(known ? noticeContent(known) : {}), ...body.fields };
  const send = async () =>
    body.replay ? ((await bank.notices.replay(body.payment ?? '')) ?? null) : bank.notices.send(content, body.key);
  if (body.parallel) return Promise.all(Array.from({ length: body.times }, send));
  const answers: (NoticeAnswer | null)[] = [];
  while (answers.length < body.times) answers.push(await send());
  return answers;
}
