import { createTransport } from 'nodemailer';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CustomerChannel, type OutgoingMessage } from '../channels/customer-channel';
import { isMailAddress } from '../domain/messages/mail-address';
import { type SendFailure, type SendOutcome } from '../domain/messages/send-failure';

export interface CustomerMailOptions {
  /** `smtp://` or `smtps://` with user and password. */
  url: string;
  from: string;
  /** Covers everything from connecting to the server's last word. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;

/**
 * Letters to customers with the document attached: one try, one connection, one receiver. Accepted means that the server
 * took it, no more. A letter that is sent again has the same `Message-ID`, by which mailboxes de-duplicate.
 */
export function createCustomerMail({ url, from, timeoutMs = TIMEOUT_MS }: CustomerMailOptions): CustomerChannel {
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? 'tuntas.invalid';
  return {
    name: 'email',
    timeoutMs,
    failureOf: (code) => failureOf(code, undefined),
    async send(message) {
      // A mailer reads a second receiver, or a header, out of an address that holds more than one.
      if (!isMailAddress(message.to)) return { kind: 'refused', failure: 'unreachable', code: 'bad-address' };
      const providerId = `<${message.messageId}@${domain}>`;
      const limits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
      const transport = createTransport({ url, ...limits, disableFileAccess: true, disableUrlAccess: true });
      const finished = new AbortController();
      const tooLate = sleep(timeoutMs, undefined, { signal: finished.signal }).then(
        () => Promise.reject(new TimedOut()),
        () => undefined,
      );
      const sent = transport.sendMail(letterOf(message, { from, providerId }));
      // It may still fail after it was given up.
      sent.catch(() => undefined);
      try {
        await Promise.race([sent, tooLate]);
        return { kind: 'accepted', providerId };
      } catch (error) {
        return outcomeOf(error);
      } finally {
        finished.abort();
        transport.close();
      }
    },
  };
}

function letterOf(
  { messageId, to, content, document }: OutgoingMessage,
  { from, providerId }: { from: string; providerId: string },
) {
  return {
    ...{ from, to: { name: '', address: to }, messageId: providerId },
    ...{ subject: content.subject, text: content.letter },
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Tuntas-Message': messageId },
    // Mail programs make a button of it; the answer is read by people, as the line at the end of the letter says.
    list: { unsubscribe: { url: `mailto:${addressOf(from)}?subject=BERHENTI`, comment: 'Berhenti' } },
    attachments:
      document === null ? [] : [{ filename: document.filename, content: document.pdf, contentType: 'application/pdf' }],
  };
}

/** Of `PT Contoh <tagihan@contoh.test>`. */
function addressOf(from: string): string {
  return /<([^>]+)>/.exec(from)?.[1] ?? from.trim();
}

/** What the server said decides; without a word of it, only what failed while connecting proves that nothing left. */
function outcomeOf(error: unknown): SendOutcome {
  const { responseCode, code, command } = fieldsOf(error);
  if (responseCode !== undefined) {
    const smtp = `smtp-${responseCode}`;
    return { kind: 'refused', failure: failureOf(smtp, command) ?? 'again', code: smtp };
  }
  const kebab = code.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const neverLeft = command === 'CONN' || code === 'EDNS' || code === 'ECONNECTION';
  if (neverLeft) return { kind: 'refused', failure: 'again', code: kebab };
  return { kind: 'unknown', code: kebab === '' ? 'internal-error' : kebab };
}

/** 4xx passes; 5xx is for good: about the receiver, about our log-in, or about the letter. */
function failureOf(code: string, command: string | undefined): SendFailure | undefined {
  const number = Number(/^smtp-(\d{3})$/.exec(code)?.[1]);
  if (Number.isNaN(number)) return undefined;
  if (number < 500) return 'again';
  if (number === 530 || number === 535) return 'stop';
  return command === 'RCPT TO' ? 'unreachable' : 'permanent';
}

function fieldsOf(error: unknown): { responseCode: number | undefined; code: string; command: string | undefined } {
  if (typeof error !== 'object' || error === null) return { responseCode: undefined, code: '', command: undefined };
  return {
    responseCode: 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : undefined,
    code: 'code' in error && typeof error.code === 'string' ? error.code : '',
    command: 'command' in error && typeof error.command === 'string' ? error.command : undefined,
  };
}

class TimedOut extends Error {
  override readonly name = 'TimedOut';
  readonly code = 'timeout';
}
