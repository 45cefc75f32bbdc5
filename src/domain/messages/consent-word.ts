export type ConsentWord = 'withdraw' | 'grant';

const WORDS: ReadonlyMap<string, ConsentWord> = new Map([
  ['BERHENTI', 'withdraw'],
  ['STOP', 'withdraw'],
  ['MULAI', 'grant'],
]);

/**
 * The word by which a customer ends our messages or wants them again. It has to be all that was said: "jangan berhenti
 * dulu" is none.
 */
export function consentWordOf(text: string): ConsentWord | undefined {
  const bare = text
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}\s]/gu, '')
    .trim()
    .toUpperCase();
  return WORDS.get(bare);
}
