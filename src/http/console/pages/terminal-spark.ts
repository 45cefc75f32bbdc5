import { type TerminalOnList } from '../../../persistence/queries/console/terminals';

const WIDTH = 86;
const TOP = 3;
const BOTTOM = 21;

/** The rate of success in slices of five minutes as points of a small line; null when too little happened to draw one. */
export function sparkOf(slices: TerminalOnList['slices']): { points: string; x: string; y: string } | null {
  const step = WIDTH / Math.max(1, slices.length - 1);
  const points = slices.flatMap(({ delivered, ended }, index) => {
    if (ended === 0) return [];
    const y = BOTTOM - (delivered / ended) * (BOTTOM - TOP);
    return [{ x: (1 + index * step).toFixed(1), y: y.toFixed(1) }];
  });
  const last = points.at(-1);
  if (points.length < 2 || last === undefined) return null;
  return { points: points.map(({ x, y }) => `${x},${y}`).join(' '), ...last };
}
