import express, { type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { type CurrentWorld } from '../world';
import { parseMultipart } from './multipart';
import { fillTemplate } from './templates';
import { type WhatsApp } from './whatsapp';

const document = z.object({ id: z.string(), filename: z.string(), caption: z.string().optional() });
const common = {
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z.string().regex(/^\d{8,15}$/),
  biz_opaque_callback_data: z.string().optional(),
};
const text = z.object({ type: z.literal('text'), text: z.object({ body: z.string().min(1).max(4096) }) });
const message = z.union([
  z.object({
    ...common,
    type: z.literal('template'),
    template: z.object({
      name: z.string(),
      language: z.object({ code: z.string() }),
      components: z.array(
        z.object({ type: z.enum(['header', 'body']), parameters: z.array(z.record(z.string(), z.unknown())) }),
      ),
    }),
  }),
  z.object({ ...common, type: z.literal('document'), document }),
  z.object({ ...common, ...text.shape }),
]);
type Message = z.infer<typeof message>;

/** Graph's API below `/whatsapp/v25.0`; the outbox and its files beside it. */
export function createWhatsAppRouter(current: CurrentWorld): Router {
  const router = Router();
  router.get('/outbox', ({ query }, response) => {
    const to = typeof query['to'] === 'string' && query['to'] !== '' ? query['to'] : undefined;
    response.json(current().whatsapp.outbox.list({ to }));
  });
  router.get('/media/:file', async (request, response) => {
    const content = await current().whatsapp.outbox.readFile(request.params.file.replace(/\.pdf$/, ''));
    if (content === undefined) response.status(404).json({ error: 'no such file' });
    else response.type('application/pdf').send(content);
  });
  router.post(
    '/v25.0/:number/media',
    express.raw({ type: () => true, limit: '100mb' }),
    guarded(current, async (whatsapp, request, response) => {
      const rule = whatsapp.rules.take(['refuse-upload'], undefined);
      if (rule !== undefined) throw new Refusal(rule.code, 'Media upload error');
      const body: unknown = request.body;
      const parts = Buffer.isBuffer(body) ? parseMultipart(request.get('content-type'), body) : undefined;
      const file = parts?.find(({ name }) => name === 'file');
      const isPdf = file?.content.subarray(0, 5).toString('latin1') === '%PDF-';
      if (file === undefined || !isPdf) throw new Refusal(131053, 'Media upload error');
      response.json({ id: await whatsapp.upload(file.content) });
    }),
  );
  router.post(
    '/v25.0/:number/messages',
    express.json(),
    guarded(current, async (whatsapp, request, response) => {
      const parsed = message.safeParse(request.body);
      if (!parsed.success) throw new Refusal(100, 'Invalid parameter');
      await takeMessage(whatsapp, parsed.data, response);
    }),
  );
  return router;
}

type Handle = (whatsapp: WhatsApp, request: Request, response: Response) => Promise<void>;

/** The account's number and token first. */
function guarded(current: CurrentWorld, handle: Handle) {
  return async (request: Request, response: Response): Promise<void> => {
    const { whatsapp } = current();
    if (whatsapp.rules.take(['down'], undefined) !== undefined) {
      response.status(500).type('text/html').send('<html><body>Internal Server Error</body></html>');
      return;
    }
    try {
      if (request.get('authorization') !== `Bearer ${whatsapp.account.token}`) {
        throw new Refusal(190, 'Invalid OAuth access token');
      }
      if (request.params['number'] !== whatsapp.account.numberId) throw new Refusal(100, 'Unsupported post request');
      await handle(whatsapp, request, response);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { code, message: text } = error;
      const refused = { message: `(#${code}) ${text}`, type: 'OAuthException', code };
      response.status(code === 190 ? 401 : 400).json({ error: refused });
    }
  };
}

/** An error of Graph's own kind. */
class Refusal extends Error {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
}

async function takeMessage(whatsapp: WhatsApp, sent: Message, response: Response): Promise<void> {
  const rule = whatsapp.rules.take(['refuse', 'lose', 'early'], sent.to);
  if (rule?.mode === 'refuse') throw new Refusal(rule.code, 'Refused on purpose');
  const read = readMessage(sent);
  if (read.kind === 'fault') throw new Refusal(read.code, read.message);
  if (sent.type !== 'template' && !whatsapp.isWindowOpen(sent.to)) {
    throw new Refusal(131047, 'Re-engagement message');
  }
  const file = read.document === null ? undefined : await whatsapp.outbox.readFile(read.document.mediaId);
  if (read.document !== null && file === undefined) throw new Refusal(131052, 'Media download error');
  const taken = await whatsapp.take({
    ...{ to: sent.to, type: sent.type, text: read.text, document: read.document },
    template: sent.type === 'template' ? sent.template.name : null,
    callbackData: sent.biz_opaque_callback_data ?? null,
  });
  if (rule?.mode === 'lose') response.destroy();
  else {
    if (rule?.mode === 'early') await whatsapp.status(taken, 'delivered', { code: null, sign: 'valid' });
    response.json({
      messaging_product: 'whatsapp',
      contacts: [{ input: sent.to, wa_id: sent.to }],
      messages: [{ id: taken.id, message_status: 'accepted' }],
    });
  }
}

type Read =
  | { kind: 'read'; text: string; document: { mediaId: string; filename: string } | null }
  | { kind: 'fault'; code: number; message: string };

function readMessage(sent: Message): Read {
  if (sent.type === 'text') return { kind: 'read', text: sent.text.body, document: null };
  if (sent.type === 'document')
    return { kind: 'read', text: sent.document.caption ?? '', document: mediaOf(sent.document) };
  const { name, language, components } = sent.template;
  const header = components.find(({ type }) => type === 'header')?.parameters[0]?.['document'];
  const media = document.safeParse(header).data;
  const parameters = (components.find(({ type }) => type === 'body')?.parameters ?? []).map((parameter) =>
    typeof parameter['text'] === 'string' ? parameter['text'] : '',
  );
  const filled = fillTemplate({ name, language: language.code, parameters, hasDocument: media !== undefined });
  if (filled.kind === 'fault') return filled;
  return { kind: 'read', text: filled.text, document: media === undefined ? null : mediaOf(media) };
}

const mediaOf = ({ id, filename }: z.infer<typeof document>) => ({ mediaId: id, filename });
