/** A real SMTP server of the test's own, which takes letters or misbehaves as it is told. */
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SMTPServer } from 'smtp-server';

export interface ReceivedLetter {
  messageId: string;
  to: string[];
  /** Head and body as they came, soft line breaks and UTF-8 included. */
  raw: string;
}

export type MailManners =
  /** Takes it at once. */
  | { kind: 'takes' }
  /** Answers every receiver with this code, as a server does that greylists. */
  | { kind: 'refuses'; code: number }
  /** Takes it and answers after this long. */
  | { kind: 'slow'; ms: number };

export async function startMailServer() {
  const letters: ReceivedLetter[] = [];
  let manners: MailManners = { kind: 'takes' };
  let port = 0;
  let server: SMTPServer | undefined;
  const create = () =>
    new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo(_address, _session, done) {
        if (manners.kind !== 'refuses') done();
        else done(Object.assign(new Error('try again later'), { responseCode: manners.code }));
      },
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const raw = Buffer.concat(chunks).toString('utf8');
          const messageId = /^message-id: (\S+)/im.exec(raw)?.[1] ?? '';
          letters.push({ messageId, to: session.envelope.rcptTo.map(({ address }) => address), raw });
          void sleep(manners.kind === 'slow' ? manners.ms : 0, undefined, { ref: false }).then(() => done());
        });
      },
    });
  const start = async (): Promise<void> => {
    server = create();
    // A client that gives up in the middle is part of the tests.
    server.on('error', () => undefined);
    const listening = server.listen(port, '127.0.0.1');
    await once(listening, 'listening');
    port = (listening.address() as AddressInfo).port;
  };
  const stop = async (): Promise<void> => {
    const ending = server;
    server = undefined;
    if (ending !== undefined) await new Promise<void>((resolve) => ending.close(resolve));
  };
  await start();
  return {
    letters,
    get url() {
      return `smtp://127.0.0.1:${port}`;
    },
    behave: (as: MailManners) => (manners = as),
    /** Nobody listens on its port until `start`. */
    stop,
    start,
  };
}

export type MailServer = Awaited<ReturnType<typeof startMailServer>>;
