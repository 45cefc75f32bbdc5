import { type Instant } from './time';

/** What is told outside of the console. Each has a template of its own in `templates/alarms/`. */
export const ALARM_KINDS = [
  'deposit-low',
  'deposit-short',
  'backlog',
  'breach',
  'breach-many',
  'case',
  'case-many',
  'terminal-tripped',
  'clock-drift',
  'clock-not-utc',
  'audit-unchained',
  'recovery',
  'rekap-month',
  'sla-half',
  'sla-soon',
  'sla-many',
  'bank-account',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

export const ALARM_CHANNELS = ['email', 'webhook'] as const;
export type AlarmChannel = (typeof ALARM_CHANNELS)[number];

/** One alarm on its way out by one channel. */
export interface OutgoingAlarm {
  /** The same in every try: receivers de-duplicate by it. */
  id: string;
  kind: AlarmKind;
  /** Indonesian, one sentence; no phone number and no secret. */
  summary: string;
  /** Of the page in the console. */
  link: string;
  raisedAt: Instant;
}

/** What became of one try. `code`: kebab-case, for the log and the row. */
export type AlarmTry = { kind: 'delivered' } | { kind: 'failed'; code: string };

/**
 * How often an overdue item is told: at its first escalation, and then at the 2nd, 4th, 8th and so on. The first ones
 * come when somebody may still be found; a case that stands for a week is not worth a letter each quarter of an hour,
 * after which nobody reads the letters any more. Returns the step that `escalations` has reached.
 */
export function alarmStep(escalations: number): number {
  return escalations < 1 ? 0 : 2 ** Math.floor(Math.log2(escalations));
}
