import express, { type NextFunction, type Request, type Response } from 'express';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { createBniRouter } from './bni/bni.router';
import { type Merchant, merchantFrom } from './bni/cipher';
import { createControlsRouter } from './controls.router';
import { createDigiflazzRouter } from './digiflazz/digiflazz.router';
import { linesFrom, type Lines } from './digiflazz/lines';
import { type MootaAccount, mootaAccountFrom } from './mutations/accounts';
import { createMootaRouter } from './mutations/moota.router';
import { createMutationsRouter } from './mutations/mutations.router';
import { renderPage } from './page';
import { createReportsRouter } from './reports.router';
import { DEFAULT_SETTINGS, type Settings } from './settings';
import { type WhatsAppAccount, whatsAppAccountFrom } from './whatsapp/account';
import { createWhatsAppRouter } from './whatsapp/whatsapp.router';
import { World } from './world';

export interface SimulatorsOptions {
  /** The folder of the journals; made when missing. One program at a time. */
  dataDir: string;
  /** The hub's public listener, where webhooks go. */
  hubUrl: string;
  host?: string;
  /** 0 takes a free one. */
  port?: number;
  lines?: Lines;
  /** The hub's account at the bank. */
  merchant?: Merchant;
  /** And at WhatsApp. */
  whatsAppAccount?: WhatsAppAccount;
  /** And at Moota. */
  mootaAccount?: MootaAccount;
  settings?: Partial<Settings>;
}

export interface Simulators {
  /** Rejects with the code `EADDRINUSE` when the port is taken; the data folder is untouched then. */
  start(): Promise<{ host: string; port: number; url: string }>;
  /** Drops every connection, as a killed program would, and resolves when the journals are closed. */
  stop(): Promise<void>;
}

export function createSimulators(options: SimulatorsOptions): Simulators {
  const { dataDir, hubUrl, host = '127.0.0.1', port = 8090, lines = linesFrom({}) } = options;
  const { merchant = merchantFrom({}), whatsAppAccount = whatsAppAccountFrom({}) } = options;
  const { mootaAccount = mootaAccountFrom({}) } = options;
  const startSettings = (): Settings => ({ ...DEFAULT_SETTINGS, hubUrl, ...options.settings });
  let world: World | undefined;
  let opening: Promise<unknown> = Promise.resolve();

  const open = async (settings: Settings): Promise<void> => {
    world = await World.open({ dataDir, lines, merchant, whatsAppAccount, mootaAccount, settings });
  };
  const current = (): World => {
    if (!world) throw new Error('the simulators are not started');
    return world;
  };
  const reset = async (): Promise<void> => {
    const old = current();
    await old.close();
    await World.erase(dataDir);
    // Where the hub is has nothing to do with what happened so far.
    await open({ ...startSettings(), hubUrl: old.settings.hubUrl });
  };

  const app = express();
  app.disable('x-powered-by');
  app.use(async (_request: Request, _response: Response, next: NextFunction) => {
    await opening;
    next();
  });
  app.get('/', ({ query }, response) => void response.send(renderPage(current(), query['selesai'])));
  app.get('/healthz', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/book', ({ query }, response) => {
    const { destination, ref, supplier } = query as Record<string, string | undefined>;
    response.json(current().book.list({ destination, ref, supplier }));
  });
  app.use('/digiflazz', createDigiflazzRouter(current, lines));
  app.use('/bni', createBniRouter(current));
  app.use('/whatsapp', createWhatsAppRouter(current));
  app.use('/mutations', createMutationsRouter(current));
  app.use('/moota', createMootaRouter(current));
  app.use('/reports', createReportsRouter(current));
  app.use(
    '/control',
    createControlsRouter(current, () => {
      const done = reset();
      opening = done;
      return done;
    }),
  );

  const server = createServer(app);
  // Longer than any client keeps an idle connection, else a reused one could meet a close that no outcome asked for.
  server.keepAliveTimeout = 75_000;

  return {
    async start() {
      // The port comes first: it is the lock on the data folder. Whoever calls before the journals are read, waits.
      opening = once(server.listen(port, host), 'listening').then(() => open(startSettings()));
      await opening.catch((error: unknown) => {
        server.close();
        throw error;
      });
      const { port: boundPort } = server.address() as AddressInfo;
      return { host, port: boundPort, url: `http://${host}:${boundPort}` };
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      await world?.close();
    },
  };
}
