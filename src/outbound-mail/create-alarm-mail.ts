import { createTransport } from 'nodemailer';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AlarmTry, type OutgoingAlarm } from '../domain/alarm';
import { type AlarmLetter } from './alarm-texts';

export interface AlarmMailOptions {
  /** `smtp://` or `smtps://` with user and password. */
  url: string;
  from: string;
  to: readonly string[];
  letter: (alarm: OutgoingAlarm) => AlarmLetter;
  /** Covers everything from connecting to the server's last word. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/**
 * Sends an alarm as a letter: one try, one connection. Delivered means that the server took it for at least one of the
 * receivers. Never throws; a letter that is sent again has the same `Message-ID`, by which mailboxes de-duplicate.
 */
export function createAlarmMail({ url, from, to, letter, timeoutMs = TIMEOUT_MS }: AlarmMailOptions) {
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'tuntas.invalid';
  return async (alarm: OutgoingAlarm): Promise<AlarmTry> => {
    const limits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
    const transport = createTransport({ url, ...limits });
    const finished = new AbortController();
    const tooLate = sleep(timeoutMs, undefined, { signal: finished.signal }).then(
      () => Promise.reject(new TimedOut()),
      () => undefined,
    );
    const sent = transport.sendMail({
      ...letter(alarm),
      ...{ from, to: [...to] },
      messageId: `<${alarm.id}@${domain}>`,
      date: new Date(alarm.raisedAt),
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Tuntas-Alarm': alarm.kind },
    });
    // It may still fail after it was given up.
    sent.catch(() => undefined);
    try {
      await Promise.race([sent, tooLate]);
      return { kind: 'delivered' };
    } catch (error) {
      return { kind: 'failed', code: codeOf(error) };
    } finally {
      finished.abort();
      transport.close();
    }
  };
}

/** The server's own number where there is one: `smtp-451`; else what broke: `econnection`, `timeout`. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'internal-error';
  if ('responseCode' in error && typeof error.responseCode === 'number') return `smtp-${error.responseCode}`;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code === '' ? 'internal-error' : code.toLowerCase().replace(/[^a-z0-9]+/g, '-');
}

class TimedOut extends Error {
  override readonly name = 'TimedOut';
  readonly code = 'timeout';
}
