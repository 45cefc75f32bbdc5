import { ITEM_WORDS } from '../../../src/domain/item-words';
import { promiseLimits } from '../../../src/domain/promises';
import { DEFAULT_SETTINGS } from '../../../src/domain/settings';

describe('words for unfinished items', () => {
  const states = Object.entries(promiseLimits(DEFAULT_SETTINGS))
    .filter(([kind]) => kind !== 'topup')
    .flatMap(([, limits]) => Object.keys(limits));

  test("a state that is not an order's own, has words, and no other one has", () => {
    expect(Object.keys(ITEM_WORDS).sort()).toEqual([...new Set(states)].sort());
  });
});
