import { type Router } from 'express';
import { z } from 'zod';
import { addButton, whole } from '../button';
import { type CurrentWorld } from '../world';
import { WHATSAPP_MODES } from './modes';

const phone = z.string().regex(/^\d{8,15}$/);
const sign = z.enum(['valid', 'wrong', 'none']).default('valid');

/** The buttons of WhatsApp. */
export function addWhatsAppButtons(router: Router, current: CurrentWorld): void {
  const mode = z.strictObject({
    mode: z.enum([...WHATSAPP_MODES, 'ok']),
    to: phone.optional(),
    code: whole.default(131000),
    times: whole.optional(),
  });
  addButton(router, 'whatsapp', mode, ({ mode: name, ...rule }) => {
    const { rules } = current().whatsapp;
    if (name === 'ok') rules.clear();
    else rules.add({ mode: name, ...rule });
    return { rules: rules.list() };
  });

  const reply = z.strictObject({ from: phone, text: z.string().min(1).max(4096) });
  addButton(router, 'whatsapp-reply', reply, ({ from, text }) => current().whatsapp.reply(from, text));

  const status = z.strictObject({
    id: z.string(),
    status: z.enum(['sent', 'delivered', 'read', 'failed']),
    code: whole.nullable().default(null),
    signature: sign,
  });
  addButton(router, 'whatsapp-status', status, async ({ id, status: told, code, signature }) => {
    const message = current().whatsapp.outbox.find(id);
    if (message === undefined) return { httpStatus: 0 };
    return { httpStatus: await current().whatsapp.status(message, told, { code, sign: signature }) };
  });

  const template = z.strictObject({ name: z.string(), event: z.string() });
  addButton(router, 'whatsapp-template', template, async ({ name, event }) => ({
    httpStatus: await current().whatsapp.template(name, event),
  }));
}
