const LEAST_LETTERS = 10;
const MOST_LETTERS = 500;

/** Whether a text says why: 10 to 500 characters, of which a run of spaces counts as one. */
export function isReason(text: string): boolean {
  return text.trim().replaceAll(/\s+/g, ' ').length >= LEAST_LETTERS && text.length <= MOST_LETTERS;
}
