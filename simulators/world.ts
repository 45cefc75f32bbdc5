import { type Response } from 'express';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Bank } from './bni/bank';
import { type Merchant } from './bni/cipher';
import { Book } from './book';
import { Deposits } from './digiflazz/deposits';
import { type Lines } from './digiflazz/lines';
import { NextAnswers } from './digiflazz/next-answers';
import { Records, type StepWebhook } from './digiflazz/records';
import { replyData } from './digiflazz/reply';
import { RequestLog } from './digiflazz/requests';
import { Webhooks } from './digiflazz/webhooks';
import { Gate } from './gate';
import { AccountFeed } from './mutations/account-feed';
import { type MootaAccount } from './mutations/accounts';
import { Reports } from './reports';
import { type Settings } from './settings';
import { type WhatsAppAccount } from './whatsapp/account';
import { mediaFolder } from './whatsapp/outbox';
import { WhatsApp } from './whatsapp/whatsapp';

export interface WorldOptions {
  dataDir: string;
  lines: Lines;
  merchant: Merchant;
  whatsAppAccount: WhatsAppAccount;
  mootaAccount: MootaAccount;
  settings: Settings;
}

const JOURNALS = [
  'book',
  'deposits',
  'webhooks',
  'records',
  'requests',
  'reports',
  ...Bank.journals,
  ...WhatsApp.journals,
  ...AccountFeed.journals,
] as const;

/** Everything the stand-ins know. A reset closes one world and opens an empty one. */
export class World {
  readonly gate = new Gate();
  readonly nextAnswers = new NextAnswers();
  private readonly inFlight = new Set<Response>();
  private isClosed = false;

  private constructor(
    readonly settings: Settings,
    readonly book: Book,
    readonly deposits: Deposits,
    readonly records: Records,
    readonly webhooks: Webhooks,
    readonly requests: RequestLog,
    readonly reports: Reports,
    readonly bank: Bank,
    readonly whatsapp: WhatsApp,
    readonly mutations: AccountFeed,
  ) {}

  static async open(options: WorldOptions): Promise<World> {
    const { dataDir, lines, merchant, whatsAppAccount, mootaAccount, settings } = options;
    await mkdir(dataDir, { recursive: true });
    const file = (name: (typeof JOURNALS)[number]) => journalPath(dataDir, name);
    const book = await Book.open(file('book'));
    const deposits = await Deposits.open(file('deposits'), book);
    const webhooks = await Webhooks.open(file('webhooks'), lines, settings);
    const records = await Records.open(file('records'), book, stepWebhook(webhooks, deposits));
    const requests = await RequestLog.open(file('requests'));
    const reports = await Reports.open(file('reports'));
    const bank = await Bank.open(file, merchant, settings);
    const whatsapp = await WhatsApp.open(file, whatsAppAccount, settings);
    const mutations = await AccountFeed.open(file, mootaAccount, settings);
    const world = new World(settings, book, deposits, records, webhooks, requests, reports, bank, whatsapp, mutations);
    webhooks.resume();
    bank.resume();
    whatsapp.resume();
    mutations.resume();
    await records.resume();
    return world;
  }

  /** Forgets everything, for good; only after `close`. */
  static async erase(dataDir: string): Promise<void> {
    await Promise.all(JOURNALS.map((name) => rm(journalPath(dataDir, name), { force: true })));
    await rm(mediaFolder(dataDir), { recursive: true, force: true });
  }

  /** Waits for the outcome of a request; should the world end before, the caller's connection ends with it. */
  async guard<T>(response: Response, work: Promise<T>): Promise<T> {
    this.inFlight.add(response);
    try {
      const outcome = await work;
      return this.isClosed ? await NEVER : outcome;
    } finally {
      this.inFlight.delete(response);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    for (const response of this.inFlight) response.destroy();
    const suppliers = [this.records, this.webhooks, this.book, this.deposits, this.requests];
    const parts = [...suppliers, this.reports, this.bank, this.whatsapp, this.mutations];
    await Promise.all(parts.map((part) => part.close()));
  }
}

export type CurrentWorld = () => World;

/** What a request of a world that has ended waits for: nothing may happen in its name any more. */
const NEVER = new Promise<never>(() => undefined);

function journalPath(dataDir: string, name: (typeof JOURNALS)[number]): string {
  return path.join(dataDir, `${name}.jsonl`);
}

function stepWebhook(webhooks: Webhooks, deposits: Deposits): StepWebhook {
  return async (id, record, { status, rc, copies }) => {
    const saldo = deposits.of(record.line);
    const data = { ...replyData({ ...record, status, rc, saldo }), trx_id: record.purchaseId };
    const ids = Array.from({ length: copies }, (_, copy) => `${id}.${copy + 1}`);
    await Promise.all(ids.map((copyId) => webhooks.queue({ id: copyId, line: record.line, event: 'update', data })));
  };
}
