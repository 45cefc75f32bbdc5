/**
 * Orders, bills and transfers that are under way when a new version is installed carry on in it, so today's workflows must give the same
 * commands for yesterday's histories. `node scripts/record-histories.mjs` adds the history of a new path.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DeterminismViolationError } from '@temporalio/workflow';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';

const folder = path.join(__dirname, 'fixtures');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));

const PATHS = [
  'success',
  'pending-then-callback',
  'suspect-then-check',
  'next-terminal-after-no',
  'wrong-number',
  'deadline-passed',
  'lost-purchase',
  'report-tried-again',
  'late-success-correction',
  'plan-completed',
  'tagihan-paid',
  'tagihan-lost-call',
  'transfer-released',
  'transfer-proof-decided',
  'transfer-matched',
];

interface RecordedHistory {
  events: Record<string, unknown>[];
}

interface Scheduled {
  activityType: { name: string };
}

const SCHEDULED = 'activityTaskScheduledEventAttributes';

describe('histories of orders, plans, bills and transfers, replayed against the workflows of today', () => {
  let code: string;

  beforeAll(async () => {
    Runtime.install({
      logger: new DefaultLogger('ERROR'),
      telemetryOptions: { logging: { filter: { core: 'ERROR', other: 'ERROR' }, forward: {} } },
    });
    const workflowsPath = path.resolve(__dirname, '../../src/workflows/index.ts');
    ({ code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') }));
  });

  // It ends by itself with the last replay, but not in a run that was asked for other tests only.
  afterAll(() => Runtime.instance().shutdown());

  const replay = (history: RecordedHistory, bundle: string): Promise<void> =>
    Worker.runReplayHistory({ workflowBundle: { code: bundle } }, history);

  test('the folder of histories, there is one of every path', () => {
    expect(names).toEqual(expect.arrayContaining(PATHS));
  });

  test.each(names)('%s, the same commands', async (name) => {
    await expect(replay(read(name), code)).resolves.toBeUndefined();
  });

  test.each(names)('%s, it holds nothing about a person', (name) => {
    const texts = payloadsOf(read(name));
    expect(texts.length).toBeGreaterThan(0);
    // Markers of the engine carry the time in seconds.
    const text = texts.join('\n').replace(/"seconds":\d+/g, '');
    expect(text).not.toMatch(/\d{10,}/);
    expect(text).not.toMatch(/"(sn|destination|refId|reference|message|body|url|name)"/i);
    expect(text).not.toMatch(/SN[-: ]?\d/);
    // The rest is ids, types and times of the engine.
    const rest = readFileSync(fileOf(name), 'utf8').replace(/"data": "[^"]*"/g, '');
    expect(rest.replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{64}\b/g, '')).not.toMatch(/\d{10,}/);
    expect(rest).not.toMatch(/\/[a-z]+\/[\w./-]+\.(js|ts)\b/);
  });

  test('two activities in the other order, the replay is refused', async () => {
    const history = read('success');
    const [purchase, report] = history.events.flatMap((event) => {
      const scheduled = event[SCHEDULED] as Scheduled | undefined;
      return scheduled === undefined ? [] : [scheduled];
    });
    [purchase!.activityType, report!.activityType] = [report!.activityType, purchase!.activityType];
    await expect(replay(history, code)).rejects.toThrow(DeterminismViolationError);
  });

  test.each(['success', 'deadline-passed', 'lost-purchase'])(
    '%s, a changed workflow waits before it looks at the rows, the replay is refused',
    async (name) => {
      const sleep = /\(0,\s*\w+\.sleep\)(?=\(AFTER_LOST_CHECK_MS\))/.exec(code)?.[0] ?? '';
      expect(sleep).not.toBe('');
      const changed = code.replace(/\n\s+action = await advance\(/, `\nawait ${sleep}(1);$&`);
      expect(changed).not.toBe(code);
      await expect(replay(read(name), changed)).rejects.toThrow(DeterminismViolationError);
    },
  );

  test.each(['plan-completed', 'tagihan-paid'])(
    '%s, a changed workflow of plans and bills waits before it looks at the rows, the replay is refused',
    async (name) => {
      const sleep = /\(0,\s*\w+\.sleep\)(?=\(AFTER_LOST_CALL_MS\))/.exec(code)?.[0] ?? '';
      expect(sleep).not.toBe('');
      const changed = code.replace(/\n\s+const next = await [^\n]*(plan|tagihan)Advance\(/g, `\nawait ${sleep}(1);$&`);
      expect(changed).not.toBe(code);
      await expect(replay(read(name), changed)).rejects.toThrow(DeterminismViolationError);
    },
  );

  test.each(['transfer-released', 'transfer-proof-decided', 'transfer-matched'])(
    '%s, a changed workflow waits before it looks at the rows, the replay is refused',
    async (name) => {
      const sleep = /\(0,\s*\w+\.sleep\)(?=\(AFTER_LOST_CALL_MS\))/.exec(code)?.[0] ?? '';
      expect(sleep).not.toBe('');
      const changed = code.replace(/\n\s+const next = await [^\n]*transferAdvance\(/, `\nawait ${sleep}(1);$&`);
      expect(changed).not.toBe(code);
      await expect(replay(read(name), changed)).rejects.toThrow(DeterminismViolationError);
    },
  );

  test('tagihan-paid, a changed workflow never tells the bank, the replay is refused', async () => {
    const changed = code.replace(/await tellBank\(next\.virtualAccountId\)/, 'await undefined');
    expect(changed).not.toBe(code);
    await expect(replay(read('tagihan-paid'), changed)).rejects.toThrow(DeterminismViolationError);
  });

  test('lost-purchase, a changed workflow buys again instead of asking the rows, the replay is refused', async () => {
    const changed = code.replace(/topupCheck\(call\)/, 'topupPurchase(call)');
    expect(changed).not.toBe(code);
    await expect(replay(read('lost-purchase'), changed)).rejects.toThrow(DeterminismViolationError);
  });
});

function fileOf(name: string): string {
  return path.join(folder, `${name}.json`);
}

function read(name: string): RecordedHistory {
  return JSON.parse(readFileSync(fileOf(name), 'utf8')) as RecordedHistory;
}

/** Every payload as text. */
function payloadsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(payloadsOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'data' in value && typeof value.data === 'string' ? [Buffer.from(value.data, 'base64').toString()] : [];
  return [...own, ...Object.values(value).flatMap(payloadsOf)];
}
