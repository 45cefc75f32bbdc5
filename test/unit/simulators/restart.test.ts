import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Journal } from '../../../simulators/journal';
import { createSimulators } from '../../../simulators/simulators';
import { stopClock } from '../stopped-clock';
import { setStage, type Stage } from './support';
import { until } from '../until';

describe('the simulators after a crash', () => {
  let stage: Stage;
  const destination = '081200000099';
  const file = (name: string) => path.join(stage.folder, `${name}.jsonl`);

  beforeEach(async () => {
    stage = await setStage();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await stage.end();
  });

  it('know book, records, deposit and requests again, and cut off a torn last line', async () => {
    const before = await stage.start();
    const first = await before.buy('digi1', 'KEPT', destination);
    await before.control('deposit', { line: 'digi2', amount: 777 });
    await before.stop();
    const whole = await readFile(file('book'), 'utf8');
    await appendFile(file('book'), '{"supplier":"digi1","ref":"TO');
    await appendFile(file('records'), '{"type":"purch');

    const after = await stage.start();
    expect(await readFile(file('book'), 'utf8')).toBe(whole);
    expect((await after.buy('digi1', 'KEPT', destination)).data['sn']).toBe(first.data['sn']);
    expect(await after.book()).toHaveLength(1);
    expect((await after.requests(destination)).map(({ kind }) => kind)).toEqual(['first', 'check']);
    expect(await after.get('/control')).toMatchObject({
      lines: [
        { line: 'digi1', deposit: 49_989_950 },
        { line: 'digi2', deposit: 777 },
      ],
    });
    await after.buy('digi1', 'NEW', destination);
    await after.stop();
    expect((await readFile(file('book'), 'utf8')).trim().split('\n')).toHaveLength(2);
  });

  it('deliver what was recorded but not yet in the book, once', async () => {
    const before = await stage.start();
    await before.buy('digi1', 'CUT', destination);
    await before.stop();
    await writeFile(file('book'), '');
    for (let crash = 0; crash < 2; crash += 1) {
      // A step counts as done only after its book line, so the journal of such a crash lacks it.
      const records = (await readFile(file('records'), 'utf8')).split('\n');
      await writeFile(file('records'), records.filter((line) => !line.includes('"type":"step"')).join('\n'));
      const after = await stage.start();
      expect(await after.book()).toHaveLength(1);
      await after.stop();
    }
  });

  it('carry on a pending purchase and the webhook that was not taken', async () => {
    stopClock();
    stage.hub.answers.push(503);
    const timesTold = (ref: string) => stage.hub.hooks.filter(({ data }) => data['ref_id'] === ref).length;
    const before = await stage.start({ delayFactor: 1 });
    await before.buy('digi1', 'WAITS', '081200000001');
    await before.buy('digi1', 'TOLD', '081200000005');
    jest.advanceTimersByTime(500);
    await until(() => timesTold('TOLD') === 2);
    await before.stop();
    const after = await stage.start({ delayFactor: 1 });
    // At least once: whether a call was taken is forgotten when the end comes between call and answer.
    await until(() => timesTold('TOLD') >= 3);
    expect(await after.book()).toMatchObject([{ ref: 'TOLD' }]);
    jest.advanceTimersByTime(1500);
    await until(() => timesTold('WAITS') >= 1);
    expect((await after.book()).map(({ ref }) => ref).sort()).toEqual(['TOLD', 'WAITS']);
  });

  it('remember a reference whose first connection was dropped', async () => {
    const before = await stage.start();
    await before.buy('digi1', 'DROP', '081200000004');
    await before.stop();
    const after = await stage.start();
    expect((await after.buy('digi1', 'DROP', '081200000004')).data['status']).toBe('Sukses');
    await after.stop();
  });

  it('refuse a file that is damaged in the middle', async () => {
    await writeFile(file('book'), '{"supplier"\n{"supplier":"digi1"}\n');
    await expect(stage.start()).rejects.toThrow('line 1: not JSON');
  });

  it('leave the data folder alone when the port is taken', async () => {
    const running = await stage.start();
    const port = Number(new URL(running.url).port);
    const second = createSimulators({ dataDir: stage.folder, hubUrl: stage.hub.url, port });
    await expect(second.start()).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await running.stop();
  });
});

describe('a journal', () => {
  it('keeps the order of lines that arrive together and writes nothing once closed', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tuntas-simulators-'));
    const target = path.join(folder, 'lines.jsonl');
    const { journal } = await Journal.open<number>(target);
    await Promise.all([journal.append(1), journal.append(2), journal.append(3)]);
    await journal.close();
    void journal.append(4);
    const again = await Journal.open<number>(target);
    expect(again.entries).toEqual([1, 2, 3]);
    await again.journal.close();
    await rm(folder, { recursive: true });
  });
});
