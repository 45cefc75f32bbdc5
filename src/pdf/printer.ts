import puppeteer, { type Browser } from 'puppeteer';
import { type Logger } from '../logging/logger';
import { BROWSER_FLAGS } from './browser-flags';
import { browserMemory } from './browser-memory';
import { openSheet, type Sheet } from './open-sheet';

export interface PrinterOptions {
  /** Undefined: the browser that puppeteer knows. */
  executablePath: string | undefined;
  logger: Logger;
  /** Prints at the same time. */
  sheets?: number;
  /** A print that takes longer has hung. */
  timeoutMs?: number;
  /** After so many prints, or above so much memory, the browser is started anew. */
  printsPerBrowser?: number;
  memoryLimitBytes?: number;
}

export interface Printer {
  /**
   * HTML to PDF. Rejects with `PrintFailed`; the browser is started anew for the next one then, and what it was printing
   * besides fails as well.
   */
  print(html: string): Promise<Buffer>;
  /** How many prints may run at the same time. */
  sheets: number;
  /** What the browser holds now, in bytes; undefined while there is none, or where the system does not tell. */
  memoryBytes(): Promise<number | undefined>;
  /** Opens the browser ahead of the first print. */
  warmUp(): Promise<void>;
  close(): Promise<void>;
}

export class PrintFailed extends Error {
  override readonly name = 'PrintFailed';

  constructor(
    readonly code: 'browser-not-started' | 'print-timeout' | 'browser-crashed',
    options?: ErrorOptions,
  ) {
    super(code, options);
  }
}

const MB = 1024 * 1024;
/** A browser that does not answer within this has not started. */
const START_MS = 30_000;

interface Running {
  browser: Browser;
  free: Sheet[];
  inUse: number;
  prints: number;
  /** It takes no new print and ends with its last one. */
  isRetired: boolean;
}

/** A warm browser that is replaced before it grows, and as soon as it fails. */
export function createPrinter({
  executablePath,
  logger,
  sheets = 2,
  timeoutMs = 60_000,
  printsPerBrowser = 400,
  memoryLimitBytes = 1500 * MB,
}: PrinterOptions): Printer {
  let running: Promise<Running> | undefined;
  let isClosed = false;
  let under = 0;
  const waiting: (() => void)[] = [];

  const start = async (): Promise<Running> => {
    try {
      const browser = await puppeteer.launch({
        ...(executablePath === undefined ? {} : { executablePath }),
        ...{ args: [...BROWSER_FLAGS], protocolTimeout: START_MS + timeoutMs, pipe: true },
        ...{ handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
      });
      const free = await Promise.all(Array.from({ length: sheets }, () => openSheet(browser)));
      return { browser, free, inUse: 0, prints: 0, isRetired: false };
    } catch (error) {
      throw new PrintFailed('browser-not-started', { cause: error });
    }
  };
  const current = async (): Promise<Running> => {
    if (isClosed) throw new PrintFailed('browser-not-started');
    const mine = (running ??= start());
    try {
      return await mine;
    } catch (error) {
      // The next print tries again.
      if (running === mine) running = undefined;
      throw error;
    }
  };
  const retire = (one: Running, reason: string): void => {
    if (one.isRetired) return;
    one.isRetired = true;
    running = undefined;
    logger.info({ reason, prints: one.prints }, 'the browser is replaced');
  };

  const printOn = async (one: Running, html: string): Promise<Buffer> => {
    const sheet = one.free.pop();
    if (sheet === undefined) throw new PrintFailed('browser-crashed');
    one.inUse += 1;
    try {
      const pdf = await within(sheet.print(html), timeoutMs);
      one.free.push(sheet);
      one.prints += 1;
      if (one.prints >= printsPerBrowser) retire(one, 'prints');
      else if ((memoryOf(one) ?? 0) > memoryLimitBytes) retire(one, 'memory');
      if (sheet.blocked() > 0) retire(one, 'a document asked for the network');
      return pdf;
    } catch (error) {
      retire(one, 'failure');
      // Nothing that it still does is of use.
      one.browser.process()?.kill('SIGKILL');
      throw error instanceof PrintFailed ? error : new PrintFailed('browser-crashed', { cause: error });
    } finally {
      one.inUse -= 1;
      if (one.isRetired && one.inUse === 0) await endBrowser(one);
    }
  };

  return {
    sheets,
    async print(html) {
      while (under >= sheets) await new Promise<void>((resolve) => waiting.push(resolve));
      under += 1;
      try {
        return await printOn(await current(), html);
      } finally {
        under -= 1;
        waiting.shift()?.();
      }
    },
    async memoryBytes() {
      const one = await running?.catch(() => undefined);
      return one === undefined ? undefined : memoryOf(one);
    },
    warmUp: async () => void (await current()),
    async close() {
      isClosed = true;
      const last = await running?.catch(() => undefined);
      if (last !== undefined) await endBrowser(last);
    },
  };
}

function memoryOf({ browser }: Running): number | undefined {
  const pid = browser.process()?.pid;
  return pid === undefined ? undefined : browserMemory(pid);
}

async function endBrowser({ browser }: Running): Promise<void> {
  await browser.close().catch(() => browser.process()?.kill('SIGKILL'));
}

/** Rejects with `print-timeout`; the work goes on, and what it comes to is dropped. */
async function within<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new PrintFailed('print-timeout')), timeoutMs);
  });
  work.catch(() => undefined);
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
