const OFFSET_MS = 7 * 60 * 60 * 1000;

/** `2026-02-02 09:40:00` and `2026-02-02T09:40:00+07:00`, as the bank writes a moment. */
export function wibTexts(moment: string): { local: string; iso: string } {
  const wall = new Date(Date.parse(moment) + OFFSET_MS).toISOString().slice(0, 19);
  return { local: wall.replace('T', ' '), iso: `${wall}+07:00` };
}
