import { type TerminalCode, type TopupId } from '../domain/ids';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { readTerminalLine, type TerminalLine } from '../persistence/repositories/terminal.repository';
import { settleMessage } from '../settlement/record-statement';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { type ReadCallback, storeSupplierCallback } from './store-supplier-callback';

export interface RawSupplierCallback {
  supplier: string;
  terminal: TerminalCode;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Buffer;
}

/** What an adapter makes of a callback, with the terminal's own secret. */
export type CallbackReading =
  | { kind: 'statement'; callback: Omit<ReadCallback, 'terminal' | 'raw'> }
  | { kind: 'ping' | 'forged' | 'unreadable' };

export interface CallbackDeps {
  db: Database;
  settings: SettingsReader;
  settlement: SettlementDeps;
  logger: Logger;
  read(line: TerminalLine, callback: RawSupplierCallback): CallbackReading;
  /** Wakes the order's workflow; never waited for, and never needed for the money. */
  wake: (topupId: TopupId) => void;
}

/** The HTTP status that says whether the supplier may forget the callback. */
export interface CallbackReceipt {
  status: 200 | 400 | 401 | 404 | 503;
}

export type AcceptSupplierCallback = (callback: RawSupplierCallback) => Promise<CallbackReceipt>;

/**
 * Verified, made durable, answered, and only then acted on. What a crash leaves unprocessed is acted on by the sweep.
 * Safe to repeat.
 */
export function createAcceptSupplierCallback(deps: CallbackDeps): AcceptSupplierCallback {
  return async (raw) => {
    const { db, logger } = deps;
    try {
      const line = await readTerminalLine(db, raw.terminal);
      if (line?.supplier !== raw.supplier) return { status: 404 };
      const reading = deps.read(line, raw);
      if (reading.kind !== 'statement') return refuse(deps, reading.kind, line.code);
      const callback = { ...reading.callback, terminal: line.code, raw: raw.body };
      const stored = await storeSupplierCallback(db, callback, await deps.settings.current());
      const { messageId, topupId, isDuplicate } = stored;
      if (messageId !== null && topupId !== null && !isDuplicate) void actOn(deps, { messageId, topupId });
      return { status: 200 };
    } catch (error) {
      logger.error({ err: error, terminal: raw.terminal }, 'a supplier callback could not be stored');
      return { status: 503 };
    }
  };
}

const STATUS_OF = { ping: 200, forged: 401, unreadable: 400 } as const;

function refuse({ logger }: CallbackDeps, kind: keyof typeof STATUS_OF, terminal: TerminalCode): CallbackReceipt {
  if (kind !== 'ping') logger.warn({ terminal, kind }, 'a supplier callback was refused');
  return { status: STATUS_OF[kind] };
}

async function actOn(
  { settlement, logger, wake }: CallbackDeps,
  { messageId, topupId }: { messageId: string; topupId: TopupId },
): Promise<void> {
  try {
    const ruling = await settleMessage(settlement, { messageId, topupId });
    if (ruling === undefined) return;
    logger.info({ topupId, messageId, ruling }, 'supplier callback acted on');
    wake(topupId);
  } catch (error) {
    // It is stored: the sweep acts on it.
    logger.warn({ err: error, topupId, messageId }, 'a stored supplier callback could not be acted on yet');
  }
}
