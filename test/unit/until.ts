import { setTimeout as sleep } from 'node:timers/promises';

/** Its own clock goes on while that of the tested code is stopped. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpMs = performance.now() + 30_000;
  while (!(await condition())) {
    if (performance.now() > giveUpMs) throw new Error('waited in vain');
    await sleep(5);
  }
}
