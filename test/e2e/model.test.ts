import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const TIME_LIMIT_MS = 600_000;
const SCRIPT = path.resolve(__dirname, '../../docs/model/check.sh');

/**
 * Names begin so. Rules that hold with and without killed workflows, contradictions and corrections; rules whose removal
 * has to open the hole they close; and one story that has to stay reachable. All of them take `npm run model`.
 */
const QUICK = [
  'base.kills',
  'base.race',
  'base.contradiction1',
  'base.firstno',
  'base.corrections',
  'text.P8.quiet',
  'P2.sweep',
  'P7',
  'P8',
  'C1',
  'C4',
  'can.cancel',
];

describe('the model of one topup', () => {
  test(
    'P1–P11, C1–C4, S1, a quick part of the verifications, none has an unexpected result',
    async () => {
      const folders = [part('spin', 'TUNTAS_SPIN_PATH'), part('gcc', 'TUNTAS_GCC_PATH')].map((file) =>
        path.dirname(file),
      );
      const env = { ...process.env, PATH: [...folders, process.env['PATH']].join(path.delimiter) };
      const { stdout } = await promisify(execFile)('nice', ['-n', '19', 'bash', SCRIPT, ...QUICK.map(literally)], {
        env,
        timeout: TIME_LIMIT_MS - 5000,
      });
      expect(stdout).toMatch(/^18 verifications, 0 unexpected$/m);
      expect(stdout).toMatch(/^base\.kills +holds +holds +ok +errors 0 /m);
      expect(stdout).toMatch(/^P8 +breaks +breaks +ok +errors 1 .+I1_two_deliveries$/m);
    },
    TIME_LIMIT_MS,
  );
});

/** The script takes patterns. */
function literally(name: string): string {
  return name.replaceAll('.', '\\.');
}

/** `npm test` says where it found or put the program; a run of jest alone looks on PATH. */
function part(name: string, variable: string): string {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const configured = process.env[variable];
  const candidates = configured === undefined ? folders.map((folder) => path.join(folder, name)) : [configured];
  const found = candidates.find(isProgram);
  if (found === undefined) {
    throw new Error(`${name} is missing: run the tests by \`npm test\`, which fetches it, or set ${variable}`);
  }
  return found;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
