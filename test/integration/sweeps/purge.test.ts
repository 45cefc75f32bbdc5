import { randomBytes } from 'node:crypto';
import { newId } from '../../../src/persistence/new-id';
import { purgeNonces } from '../../../src/sweeps/purge';
import { openSweepScene, type SweepScene } from './sweep-scene';

describe('the sweep that forgets nonces', () => {
  let scene: SweepScene;

  beforeAll(async () => {
    scene = await openSweepScene();
  });
  afterEach(() => scene.db.write('delete from request_nonce'));
  afterAll(() => scene.close());

  const insertNonces = (count: number, stampedSecondsAgo: number) =>
    scene.db.write(
      `insert into request_nonce (credential_id, nonce, request_hash, stamp)
       select ?, concat(?, seq), ?, utc_timestamp(3) - interval ? second from seq_1_to_${count}`,
      [newId(), randomBytes(8).toString('hex'), Buffer.alloc(32), stampedSecondsAgo],
    );
  const count = async (): Promise<number> => {
    const row = await scene.db.row<{ n: string | number }>('select count(*) as n from request_nonce');
    return Number(row?.n);
  };

  test('A6, nonces whose stamp is refused by now, they go and the others stay', async () => {
    await insertNonces(3, 400);
    await insertNonces(2, 301);
    await insertNonces(4, 0);
    expect(await purgeNonces(scene.sweepDeps())).toBe(3);
    expect(await count()).toBe(6);
  });

  test('A6, more of them than fit one batch, none is left', async () => {
    await insertNonces(12_000, 400);
    expect(await purgeNonces(scene.sweepDeps())).toBe(12_000);
    expect(await count()).toBe(0);
  });
});
