import Handlebars from 'handlebars';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type CustomerMessageKind, MESSAGE_KINDS } from '../../domain/tagihan/terms';
import { type MessageFacts } from '../../persistence/queries/tagihan/message-facts';
import { type CustomerText } from '../customer-channel';
import { TEXT_VALUES, textValues } from './text-values';
import { whatsAppTemplate } from './whatsapp-templates';

/** Renders what a message says from the rows as they stand now. */
export type RenderCustomerText = (facts: MessageFacts, company: { name: string }) => CustomerText;

/** A template is missing or broken. */
export class CustomerTextError extends Error {
  override readonly name = 'CustomerTextError';
}

/** Beside src/ and dist/ alike. */
const TEMPLATES = path.join(__dirname, '..', '..', '..', 'templates', 'messages');

const LANGUAGE = 'id';

/**
 * The texts to customers, from templates that the house may edit: the first line is the subject of an e-mail, the rest
 * the text. All are compiled and tried out at once. Throws `CustomerTextError` that names the first file that cannot be
 * used.
 */
export function createCustomerTexts(folder: string = TEMPLATES): RenderCustomerText {
  const templates = new Map(MESSAGE_KINDS.map((kind) => [kind, compileKind(folder, kind)]));
  const letter = compile(folder, 'email', { isi: '', perusahaan: '' });
  return (facts, company) => {
    const values = textValues(facts, company);
    const { name, hasDocument, parameters } = whatsAppTemplate(facts.kind, {
      hasDocument: facts.document?.state === 'ready',
    });
    const { subject, text } = splitSubject(templates.get(facts.kind)?.(values) ?? '');
    return {
      ...{ subject, text, letter: letter({ isi: text, perusahaan: values.perusahaan }).trim() },
      template: { name, language: LANGUAGE, hasDocument, parameters: parameters.map((value) => values[value]) },
    };
  };
}

/** Opens WhatsApp on the device of whoever presses it, with the text written already. `phone`: digits, `628…`. */
export function waLink(phone: string, text: string): string {
  return `https://wa.me/${phone.replace(/\D/g, '')}?text=${encodeURIComponent(text)}`;
}

function compileKind(folder: string, kind: CustomerMessageKind): HandlebarsTemplateDelegate {
  return compile(folder, kind, Object.fromEntries(TEXT_VALUES.map((name) => [name, name])), (whole) => {
    const { subject, text } = splitSubject(whole);
    if (subject === '' || text === '') throw new Error('it needs a subject, an empty line and a text');
  });
}

/** Plain text: nothing is escaped. */
function compile(
  folder: string,
  name: string,
  values: Readonly<Record<string, string>>,
  check: (whole: string) => void = () => undefined,
): HandlebarsTemplateDelegate {
  const file = `${name}.hbs`;
  try {
    const source = readFileSync(path.join(folder, file), 'utf8');
    const template = Handlebars.create().compile(source, { strict: true, noEscape: true });
    check(template(values));
    return template;
  } catch (error) {
    const [fault = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new CustomerTextError(`message template ${file}: ${fault}`, { cause: error });
  }
}

function splitSubject(whole: string): { subject: string; text: string } {
  const [subject = '', ...lines] = whole.replaceAll('\r\n', '\n').split('\n');
  return { subject: subject.trim(), text: lines.join('\n').trim() };
}
