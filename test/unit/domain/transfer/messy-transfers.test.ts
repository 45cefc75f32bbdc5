import { messyFigures } from '../../../support/messy-figures';

const SEEDS = [1, 2];
const COUNT = 600;
const figures = messyFigures(SEEDS, COUNT);

test('U5, messy transfers: outside T3 every automatic match is right', () => {
  expect(figures.matched).toBeGreaterThan(COUNT);
  expect(figures.wrong).toEqual([]);
});

test('U5, messy transfers: what is exact, timed and in its window is matched, every one', () => {
  expect(figures.due).toBeGreaterThan(COUNT);
  expect(figures.missed).toEqual([]);
});

test('U9, U10, messy transfers: of those that people have to place, the right one is suggested first in 95 of 100', () => {
  const share = figures.first / figures.others;
  expect(figures.others).toBeGreaterThan(COUNT / 3);
  expect(share >= 0.95 ? [] : [share, ...figures.byDeed]).toEqual([]);
});

test('T3, messy transfers: fewer than two lines in a thousand are taken for another transfer', () => {
  expect(figures.collisions / figures.lines).toBeLessThan(0.002);
});
