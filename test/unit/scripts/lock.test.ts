import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const lockModule = pathToFileURL(path.resolve(__dirname, '../../../scripts/lock.mjs')).href;

/** Takes the lock, says whether it did, and keeps it until it is told to end. */
const PROGRAM = `
  const { takeLock } = await import(process.argv[1]);
  console.log(takeLock(process.argv[2]).taken ? 'taken' : 'refused');
  process.stdin.resume();
`;

describe('the lock file of a script', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tuntas-lock-'));
  const file = path.join(folder, 'one.lock');
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(file, { force: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const tryToTake = (): Promise<string> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM, lockModule, file], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      children.push(child);
      child.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString().trim()));
    });

  test('its owner died, five scripts at once, exactly one takes it over', async () => {
    writeFileSync(file, JSON.stringify({ pid: 2 ** 30, stamp: 'of a dead process' }));
    const answers = await Promise.all(Array.from({ length: 5 }, tryToTake));
    expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
    expect(existsSync(file)).toBe(true);
  });

  test('its owner lives, the next one is refused', async () => {
    expect(await tryToTake()).toBe('taken');
    expect(await tryToTake()).toBe('refused');
  });
});
