/** The source of lines that people entered. */
export const MANUAL_SOURCE = 'manual';

/** What the column holds. */
const MOST_LETTERS = 60;

/**
 * Who tells a row, for people's eyes and searches; what counts is in the lines themselves. One more than there is room for
 * is left out.
 */
export function joinedSources(known: readonly string[], others: readonly string[]): string[] {
  const joined = [...known];
  for (const source of others) {
    if (!joined.includes(source) && [...joined, source].join(',').length <= MOST_LETTERS) joined.push(source);
  }
  return joined;
}
