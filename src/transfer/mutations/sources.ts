import { STATEMENT_FORMATS } from '../../domain/statement-codes';

/** The source of lines that people entered. */
export const MANUAL_SOURCE = 'manual';

/** Whether this source is a file of the bank itself, and not a feed or people. */
export function isStatementSource(source: string): boolean {
  return STATEMENT_FORMATS.some((format) => format === source);
}

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
