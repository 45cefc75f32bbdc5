import { setImmediate as nextTurn } from 'node:timers/promises';
import { type TransferId } from '../../../src/domain/ids';
import { silentLogger } from '../../../src/logging/logger';
import { createFewStarts } from '../../../src/workflow-client/start-few-transfers';

const id = (n: number): TransferId => `T${n}`;

test('a flood starts no more than a few at once, and what did not fit is not started later', async () => {
  const asked: string[] = [];
  const ends: (() => void)[] = [];
  const start = (transferId: TransferId): Promise<void> => {
    asked.push(transferId);
    return new Promise((resolve) => ends.push(resolve));
  };
  const startSoon = createFewStarts({ workflows: { start }, logger: silentLogger, atOnce: 2 });
  for (const n of [1, 2, 3, 4]) startSoon(id(n));
  expect(asked).toEqual(['T1', 'T2']);
  ends[0]?.();
  await nextTurn();
  startSoon(id(5));
  startSoon(id(6));
  expect(asked).toEqual(['T1', 'T2', 'T5']);
});

test('one that fails gives its place back and disturbs nobody', async () => {
  let asked = 0;
  const start = async (): Promise<void> => {
    asked += 1;
    throw new Error('Temporal is away');
  };
  const startSoon = createFewStarts({ workflows: { start }, logger: silentLogger, atOnce: 1 });
  startSoon(id(1));
  await nextTurn();
  startSoon(id(2));
  await nextTurn();
  expect(asked).toBe(2);
});
