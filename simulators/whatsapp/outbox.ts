import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Journal } from '../journal';

export type Status = 'sent' | 'delivered' | 'read' | 'failed';

/** One message that was taken. `text` is what the receiver reads. */
export interface TakenMessage {
  id: string;
  at: string;
  to: string;
  type: 'template' | 'document' | 'text';
  template: string | null;
  text: string;
  document: { mediaId: string; filename: string } | null;
  /** The sender's own id, which every event repeats. */
  callbackData: string | null;
  /** What will be told about it, in this order. */
  plan: Status[];
  code: number | null;
}

export interface OutboxMessage extends TakenMessage {
  /** What the hub has been told so far. */
  told: Status[];
}

type Entry = { type: 'taken'; message: TakenMessage } | { type: 'told'; id: string; status: Status };

/** WhatsApp's own book: every message that it took, and what it told about each. Survives a restart. */
export class Outbox {
  private readonly messages: OutboxMessage[] = [];
  private readonly byId = new Map<string, OutboxMessage>();

  private constructor(
    private readonly journal: Journal<Entry>,
    private readonly folder: string,
  ) {}

  /** The files lie in a folder beside the journal. */
  static async open(file: string): Promise<Outbox> {
    const folder = mediaFolder(path.dirname(file));
    await mkdir(folder, { recursive: true });
    const { journal, entries } = await Journal.open<Entry>(file);
    const outbox = new Outbox(journal, folder);
    for (const entry of entries) {
      if (entry.type === 'taken') outbox.remember(entry.message);
      else outbox.byId.get(entry.id)?.told.push(entry.status);
    }
    return outbox;
  }

  async take(message: TakenMessage): Promise<OutboxMessage> {
    const kept = this.remember(message);
    await this.journal.append({ type: 'taken', message });
    return kept;
  }

  noteTold(id: string, status: Status): void {
    this.byId.get(id)?.told.push(status);
    void this.journal.append({ type: 'told', id, status });
  }

  async keepFile(mediaId: string, content: Buffer): Promise<void> {
    await writeFile(path.join(this.folder, `${mediaId}.pdf`), content);
  }

  /** Undefined when there is no such file. */
  async readFile(mediaId: string): Promise<Buffer | undefined> {
    if (!/^\d+$/.test(mediaId)) return undefined;
    return readFile(path.join(this.folder, `${mediaId}.pdf`)).catch(() => undefined);
  }

  find(id: string): OutboxMessage | undefined {
    return this.byId.get(id);
  }

  list({ to }: { to?: string | undefined } = {}): OutboxMessage[] {
    return this.messages.filter((message) => to === undefined || message.to === to);
  }

  latest(count: number): OutboxMessage[] {
    return this.messages.slice(-count).reverse();
  }

  close(): Promise<void> {
    return this.journal.close();
  }

  private remember(message: TakenMessage): OutboxMessage {
    const kept = { ...message, told: [] };
    this.messages.push(kept);
    this.byId.set(message.id, kept);
    return kept;
  }
}

export function mediaFolder(dataDir: string): string {
  return path.join(dataDir, 'whatsapp-media');
}
