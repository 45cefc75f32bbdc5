import { holdLease } from '../../../src/persistence/repositories/lease.repository';
import { openSweepScene, type SweepScene } from './sweep-scene';

describe('the lease of the sweeps', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterAll(() => scene.close());

  const hold = (name: string, holder: string) => holdLease(scene.db, { name, holder, forMs: 10_000 });
  const expire = (name: string) =>
    scene.db.write('update line_lease set until = utc_timestamp(3) - interval 1 second where name = ?', [name]);

  test('two holders, the first one keeps it as long as it asks in time', async () => {
    expect(await hold('a', 'one')).toBe(true);
    expect(await hold('a', 'two')).toBe(false);
    expect(await hold('a', 'one')).toBe(true);
    expect(await hold('b', 'two')).toBe(true);
  });

  test('its holder is gone, the next one has it when it has run out', async () => {
    await hold('c', 'one');
    await expire('c');
    expect(await hold('c', 'two')).toBe(true);
    expect(await hold('c', 'one')).toBe(false);
  });

  test.each(['new', 'run out'])('thirty at once for one that is %s, one has it', async (what) => {
    const name = `rush-${what.slice(0, 3)}`;
    if (what === 'run out') {
      await hold(name, 'before');
      await expire(name);
    }
    const all = await Promise.all(Array.from({ length: 30 }, (_, index) => hold(name, `h${index}`)));
    expect(all.filter(Boolean)).toHaveLength(1);
  });
});
