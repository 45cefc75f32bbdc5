import { setTimeout as sleep } from 'node:timers/promises';
import { type CustomerChannel } from '../channels/customer-channel';
import { type RenderTransferText } from '../channels/customer-texts/transfer-texts';
import { type SendOutcome } from '../domain/messages/send-failure';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { readBuyerMessageFacts } from '../persistence/queries/buyer-message-facts';
import {
  type BuyerMessageRow,
  claimBuyerMessage,
  listDueBuyerMessages,
} from '../persistence/repositories/buyer-message.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { type BuyerChannel } from '../transfer/messages/judge-buyer-message';
import { prepareBuyerMessage } from '../transfer/messages/prepare-buyer-message';
import { recordBuyerOutcome } from '../transfer/messages/record-buyer-outcome';
import { type Loop } from './run-loop';

export interface SendBuyerMessagesDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  /** Those that are set up. */
  channels: Readonly<Partial<Record<BuyerChannel, CustomerChannel>>>;
  render: RenderTransferText;
  company: { name: string };
  /** Where payers find the page of their transfer. */
  publicUrl: string;
}

const TICK_MS = 250;
const BATCH = 50;
/** What a claim has beyond the longest call. */
const CLAIM_MARGIN_MS = 30_000;

/**
 * Sends what payers are told, at the pace that all messages by a channel share. No quiet hours: it answers what the payer
 * did minutes ago. Each is claimed, decided about, sent and recorded by itself; the call is made between two transactions,
 * so a crash leaves a row that says that a call may have been made, and the row is looked at again ten minutes later.
 */
export function createSendBuyerMessages(deps: SendBuyerMessagesDeps): Loop {
  return {
    name: 'send-buyer-messages',
    tickMs: TICK_MS,
    async round(signal) {
      let done = 0;
      for (const messageId of await listDueBuyerMessages(deps.db, BATCH)) {
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

async function takeTurn(deps: SendBuyerMessagesDeps, messageId: string): Promise<Turn> {
  const { db, settings, logger, channels } = deps;
  const setUp = Object.values(channels);
  const claimMs = Math.max(0, ...setUp.map(({ timeoutMs }) => timeoutMs)) + CLAIM_MARGIN_MS;
  if (!(await claimBuyerMessage(db, messageId, { forMs: claimMs }))) return { kind: 'not-ours' };
  const names = setUp.map(({ name }) => name);
  const prepared = await prepareBuyerMessage({ db, settings, channels: names }, { messageId, claimMs });
  if (prepared.do === 'pace') return { kind: 'pace', waitMs: prepared.waitMs };
  if (prepared.do === 'nothing') return { kind: 'done' };
  const { row, channel: name, to } = prepared;
  const channel = channels[name];
  if (channel === undefined) throw new Error(`the channel ${name} is not set up`);
  const outcome = await send(deps, channel, { messageId, to });
  logOutcome(logger, row, outcome);
  await recordBuyerOutcome({ db, settings }, { messageId, channel: name, outcome });
  return { kind: 'done' };
}

async function send(
  { db, render, company, publicUrl }: SendBuyerMessagesDeps,
  channel: CustomerChannel,
  { messageId, to }: { messageId: string; to: string },
): Promise<SendOutcome> {
  const facts = await readBuyerMessageFacts(db, messageId);
  if (facts === undefined) return { kind: 'refused', failure: 'permanent', code: 'no-transfer' };
  const content = render(facts, { company: company.name, publicUrl });
  // The payer has not written to us: an approved template, never free text.
  return channel.send({ messageId, to, content, document: null, isWindowOpen: false });
}

function logOutcome(logger: Logger, { id, kind, channel }: BuyerMessageRow, outcome: SendOutcome): void {
  const about = { messageId: id, kind, channel };
  if (outcome.kind === 'accepted') logger.info(about, 'message to a payer accepted');
  else if (outcome.kind === 'unknown') {
    logger.warn({ ...about, code: outcome.code }, 'nobody knows whether a message to a payer left');
  } else {
    logger.warn({ ...about, code: outcome.code, failure: outcome.failure }, 'message to a payer refused');
  }
}
