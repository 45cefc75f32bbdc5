import { isClosedByHand } from '../../../../src/backoffice/work-items/work-item.types';

describe('closing an item by hand', () => {
  test.each([
    ['report', 'undelivered', 'a topup', true],
    ['case', 'unknown-callback', null, true],
    ['case', 'lost-order', null, true],
    ['case', 'lost-refund', null, true],
    // Its case keeps it from being bought.
    ['case', 'lost-order', 'a topup', false],
    ['case', 'late-success', 'a topup', false],
    ['topup', 'suspect', 'a topup', false],
    ['approval', 'requested', 'a topup', false],
  ])('%s/%s about %s, is it allowed: %s', (kind, state, topupId, isAllowed) => {
    expect(isClosedByHand({ kind, state, topupId })).toBe(isAllowed);
  });
});
