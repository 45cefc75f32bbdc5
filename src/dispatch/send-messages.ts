import { setTimeout as sleep } from 'node:timers/promises';
import { prepareMessage } from '../billing/messages/prepare-message';
import { recordOutcome } from '../billing/messages/record-outcome';
import { type CustomerChannel, type OutgoingMessage } from '../channels/customer-channel';
import { type RenderCustomerText } from '../channels/customer-texts/replies';
import { type MessageId } from '../domain/ids';
import { type MessageChannel } from '../domain/messages/judge-message';
import { type SendOutcome } from '../domain/messages/send-failure';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { readMessageFacts } from '../persistence/queries/tagihan/message-facts';
import {
  claimMessage,
  listDueMessages,
  type MessageRow,
} from '../persistence/repositories/customer-message.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { type Loop } from './run-loop';

export interface SendMessagesDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  /** Those that are set up. */
  channels: Readonly<Partial<Record<MessageChannel, CustomerChannel>>>;
  render: RenderCustomerText;
  company: { name: string };
}

const TICK_MS = 250;
const BATCH = 50;
/** What a claim has beyond the longest call. */
const CLAIM_MARGIN_MS = 30_000;

/**
 * Sends what is due to customers, due-soonest first, at one pace over all processes. Each message is claimed, decided
 * about, sent and recorded by itself; the call is made between two transactions, so a crash leaves a row that says that a
 * call may have been made, and the row is looked at again ten minutes later.
 */
export function createSendMessages(deps: SendMessagesDeps): Loop {
  return {
    name: 'send-messages',
    tickMs: TICK_MS,
    async round(signal) {
      let done = 0;
      for (const messageId of await listDueMessages(deps.db, BATCH)) {
        if (signal.aborted) break;
        const turn = await takeTurn(deps, messageId);
        if (turn.kind === 'done') done += 1;
        if (turn.kind !== 'pace') continue;
        await sleep(turn.waitMs, undefined, { signal }).catch(() => undefined);
        break;
      }
      return done;
    },
  };
}

type Turn = { kind: 'done' } | { kind: 'not-ours' } | { kind: 'pace'; waitMs: number };

async function takeTurn(deps: SendMessagesDeps, messageId: MessageId): Promise<Turn> {
  const { db, settings, logger, channels } = deps;
  const setUp = Object.values(channels);
  const claimMs = Math.max(0, ...setUp.map(({ timeoutMs }) => timeoutMs)) + CLAIM_MARGIN_MS;
  if (!(await claimMessage(db, messageId, { forMs: claimMs }))) return { kind: 'not-ours' };
  const names = setUp.map(({ name }) => name);
  const prepared = await prepareMessage({ db, settings, channels: names }, { messageId, claimMs });
  if (prepared.do === 'pace') return { kind: 'pace', waitMs: prepared.waitMs };
  if (prepared.do === 'nothing') return { kind: 'done' };
  const channel = channels[prepared.channel];
  if (channel === undefined) throw new Error(`the channel ${prepared.channel} is not set up`);
  const outcome = await send(deps, channel, prepared);
  logOutcome(logger, prepared, outcome);
  await recordOutcome(
    { db, settings, failureOf: (code) => channel.failureOf(code) },
    { messageId, channel: channel.name, isTemplate: channel.name === 'whatsapp' && !prepared.isWindowOpen, outcome },
  );
  return { kind: 'done' };
}

async function send(
  { db, render, company }: SendMessagesDeps,
  channel: CustomerChannel,
  { row, isWindowOpen }: { row: MessageRow; isWindowOpen: boolean },
): Promise<SendOutcome> {
  const facts = await readMessageFacts(db, { messageId: row.id, scope: { kind: 'all' } });
  if (facts === undefined) return { kind: 'refused', failure: 'permanent', code: 'no-customer' };
  const to = channel.name === 'whatsapp' ? facts.customer.phone : (facts.customer.email ?? '');
  const document = facts.document?.state === 'ready' ? await readFile(db, facts.document) : null;
  const content = render(facts, company);
  return channel.send({ messageId: row.id, to, content, document, isWindowOpen });
}

async function readFile(
  db: Database,
  { id, number }: { id: string; number: string },
): Promise<OutgoingMessage['document']> {
  const file = await db.row<{ pdf: Buffer }>('select pdf from document_file where document_id = ?', [id]);
  return file === undefined ? null : { filename: `${number}.pdf`, pdf: file.pdf };
}

function logOutcome(logger: Logger, { row }: { row: MessageRow }, outcome: SendOutcome): void {
  const about = { messageId: row.id, kind: row.kind, channel: row.channel };
  if (outcome.kind === 'accepted') logger.info(about, 'message accepted');
  else if (outcome.kind === 'unknown')
    logger.warn({ ...about, code: outcome.code }, 'nobody knows whether a message left');
  else if (outcome.failure === 'stop' || outcome.failure === 'template') {
    logger.error({ ...about, code: outcome.code, failure: outcome.failure }, 'a channel to customers does not work');
  } else logger.warn({ ...about, code: outcome.code, failure: outcome.failure }, 'message refused');
}
