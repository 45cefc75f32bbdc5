import { open, readFile, truncate, type FileHandle } from 'node:fs/promises';

interface Waiting {
  text: string;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/**
 * An append-only file of JSON lines. `append` resolves once its line is on the disk; lines that arrive while the disk
 * is busy share the next flush, so a burst of purchases doesn't pay one flush each.
 *
 * After `close` it behaves like a dead process: nothing is written any more and nobody is told.
 */
export class Journal<Entry> {
  private waiting: Waiting[] = [];
  private draining: Promise<void> | undefined;
  private closed = false;

  private constructor(
    private readonly file: FileHandle,
    private readonly isSynced: boolean,
  ) {}

  /** Opens or creates the file and returns what it held. A last line torn by a crash is cut off. */
  static async open<Entry>(
    path: string,
    { isSynced = true }: { isSynced?: boolean } = {},
  ): Promise<{ journal: Journal<Entry>; entries: Entry[] }> {
    const entries = await readEntries<Entry>(path);
    return { journal: new Journal<Entry>(await open(path, 'a'), isSynced), entries };
  }

  append(entry: Entry): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.closed) return;
      this.waiting.push({ text: `${JSON.stringify(entry)}\n`, resolve, reject });
      this.draining ??= this.drain();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.draining;
    await this.file.close();
  }

  private async drain(): Promise<void> {
    await Promise.resolve(); // Lines appended in the same turn join this batch.
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.file.appendFile(batch.map((line) => line.text).join(''));
        if (this.isSynced) await this.file.datasync();
        for (const line of batch) line.resolve();
      } catch (error) {
        for (const line of batch) line.reject(error);
      }
    }
    this.draining = undefined;
  }
}

async function readEntries<Entry>(path: string): Promise<Entry[]> {
  const bytes = await readFile(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const whole = bytes.lastIndexOf('\n') + 1;
  // A line without its line feed was never confirmed to anybody, so it may go.
  if (whole < bytes.length) await truncate(path, whole);
  return bytes
    .subarray(0, whole)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line, index) => {
      try {
        return JSON.parse(line) as Entry;
      } catch (error) {
        throw new Error(`${path}, line ${index + 1}: not JSON; this file is damaged`, { cause: error });
      }
    });
}
