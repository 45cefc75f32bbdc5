import { placesOf } from '../../../../src/domain/tagihan/period-place';

const NONE: ReadonlySet<number> = new Set();

describe('place of a period', () => {
  test('with a down payment and without, counts from the first instalment', () => {
    expect([...placesOf([0, 1, 2], NONE)]).toEqual([
      [0, { nth: 0, of: 2, isSettlement: false }],
      [1, { nth: 1, of: 2, isSettlement: false }],
      [2, { nth: 2, of: 2, isSettlement: false }],
    ]);
    expect(placesOf([2, 1], NONE).get(2)).toEqual({ nth: 2, of: 2, isSettlement: false });
  });

  test('after a reschedule into more periods, numbers have a gap and places have none', () => {
    expect(placesOf([1, 2, 13, 14], NONE).get(14)).toEqual({ nth: 4, of: 4, isSettlement: false });
  });

  test('after a settlement, the one that took the place of the rest is told as such', () => {
    const places = placesOf([0, 1, 2, 13], new Set([13]));
    expect(places.get(13)).toEqual({ nth: 3, of: 3, isSettlement: true });
    expect(places.get(2)?.isSettlement).toBe(false);
  });

  test('a settlement laid out anew in parts, is none any more', () => {
    expect(placesOf([1, 13, 14], new Set([13])).get(13)).toEqual({ nth: 2, of: 3, isSettlement: false });
  });
});
