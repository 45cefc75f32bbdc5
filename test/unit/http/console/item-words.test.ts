import { promiseLimits } from '../../../../src/domain/promises';
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { MATTERS } from '../../../../src/http/console/pages/antrian-words';
import { CASES } from '../../../../src/http/console/pages/kartu-plan';

describe('words for unfinished items', () => {
  const states = Object.entries(promiseLimits(DEFAULT_SETTINGS))
    .filter(([kind]) => kind !== 'topup')
    .flatMap(([kind, limits]) => Object.keys(limits).map((state) => ({ kind, state })));

  test.each(states)('$kind/$state, has words of its own on the card', ({ state }) => {
    expect(CASES[state]).toBeDefined();
  });

  // An approval is told by what was asked for.
  test.each(states.filter(({ kind }) => kind !== 'approval'))(
    '$kind/$state, has words of its own on the home page',
    ({ state }) => {
      expect(MATTERS[state]).toBeDefined();
    },
  );
});
