import { create } from 'qrcode';

export interface QrCode {
  /** In modules, with the quiet zone around it. */
  size: number;
  /** For the attribute `d` of a `path`: numbers and letters of commands alone. */
  path: string;
}

/** The quiet zone that the standard asks for. */
const QUIET = 4;

/** One path for all dark modules, those that touch in a row as one piece. Error correction M, as prints get dirty. */
export function qrCode(text: string): QrCode {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const { size } = modules;
  const isDark = (row: number, column: number): boolean => modules.get(row, column) !== 0;
  const pieces: string[] = [];
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      if (!isDark(row, column)) continue;
      const from = column;
      while (column + 1 < size && isDark(row, column + 1)) column += 1;
      const width = column - from + 1;
      pieces.push(`M${from + QUIET} ${row + QUIET}h${width}v1h-${width}z`);
    }
  }
  return { size: size + 2 * QUIET, path: pieces.join('') };
}
