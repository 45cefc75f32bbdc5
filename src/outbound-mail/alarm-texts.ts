import Handlebars from 'handlebars';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ALARM_KINDS, type AlarmKind, type OutgoingAlarm } from '../domain/alarm';
import { businessDate, wallTime } from '../domain/time';

/** Beside src/ and dist/ alike. */
const TEMPLATES = path.join(__dirname, '..', '..', 'templates', 'alarms');

export interface AlarmLetter {
  subject: string;
  text: string;
}

export interface AlarmTexts {
  /** One sentence. Throws when the model lacks what the template asks for. */
  summary: (kind: AlarmKind, model: object) => string;
  letter: (alarm: OutgoingAlarm) => AlarmLetter;
}

/** Compiles all templates at once, so that one that is missing or broken is noticed at the start. */
export function createAlarmTexts(): AlarmTexts {
  const engine = Handlebars.create();
  engine.registerHelper('eq', (a: unknown, b: unknown) => a === b);
  // Plain text: there is nothing to escape for.
  const compile = (name: string): HandlebarsTemplateDelegate =>
    engine.compile(readFileSync(path.join(TEMPLATES, `${name}.hbs`), 'utf8'), { strict: true, noEscape: true });
  const summaries = new Map(ALARM_KINDS.map((kind) => [kind, compile(kind)]));
  const letter = compile('letter');
  return {
    summary: (kind, model) => oneLine(summaries.get(kind)?.(model) ?? ''),
    letter: ({ summary, link, raisedAt }) => ({
      subject: `[Tuntas] ${summary}`,
      text: letter({ summary, link, at: `${businessDate(raisedAt)} ${wallTime(raisedAt)} WIB` }),
    }),
  };
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
