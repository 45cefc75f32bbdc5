import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks twice on the terminal, without showing what is typed. Undefined without a terminal, or for two different answers. */
export async function askPassword(name: string): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  // The line editor takes the terminal's own echo away and gives its own to nowhere. It has to be there before the
  // question is: whoever answers at once would be read along.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  lines.once('SIGINT', () => lines.close());
  try {
    const first = await ask(lines, `Kata sandi untuk ${name} (paling sedikit 12 huruf): `);
    const second = first === undefined ? undefined : await ask(lines, 'Ulangi: ');
    return first === second ? first : undefined;
  } finally {
    lines.close();
  }
}

/** Undefined when the terminal was closed before an answer. */
async function ask(lines: Interface, question: string): Promise<string | undefined> {
  process.stdout.write(question);
  const answer = await new Promise<string | undefined>((resolve) => {
    lines.once('close', () => resolve(undefined));
    lines.once('line', resolve);
  });
  process.stdout.write('\n');
  return answer;
}
