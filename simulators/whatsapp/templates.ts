import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** What the house has registered: the bodies as they stand in the folder that its owner copies them from. */
const FOLDER = path.join(__dirname, '..', '..', 'templates', 'messages', 'whatsapp');

const WITH_DOCUMENT = [
  ...['tuntas_tagihan', 'tuntas_bukti_bayar', 'tuntas_rekap', 'tuntas_tagihan_berubah', 'tuntas_lewat_denda'],
];

export interface SentTemplate {
  name: string;
  language: string;
  parameters: string[];
  hasDocument: boolean;
}

export type Filled = { kind: 'text'; text: string } | { kind: 'fault'; code: number; message: string };

/** The text that the receiver reads, or the code with which Meta refuses. */
export function fillTemplate({ name, language, parameters, hasDocument }: SentTemplate): Filled {
  const body = language === 'id' ? bodyOf(name) : undefined;
  if (body === undefined) return fault(132001, 'Template name does not exist in the translation');
  const wanted = new Set([...body.matchAll(/\{\{(\d+)\}\}/g)].map((match) => match[1])).size;
  const fits = parameters.length === wanted && hasDocument === WITH_DOCUMENT.includes(name);
  if (!fits) return fault(132000, 'Number of parameters does not match the expected number of params');
  if (parameters.some((text) => text === '' || /[\r\n\t]| {4}/.test(text))) {
    return fault(132012, 'Parameter format does not match format in the created template');
  }
  return { kind: 'text', text: body.replace(/\{\{(\d+)\}\}/g, (_whole, n) => parameters[Number(n) - 1] ?? '').trim() };
}

function bodyOf(name: string): string | undefined {
  const file = path.join(FOLDER, `${name}.txt`);
  return /^\w+$/.test(name) && existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

const fault = (code: number, message: string): Filled => ({ kind: 'fault', code, message });
