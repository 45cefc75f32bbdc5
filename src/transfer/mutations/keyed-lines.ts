import { createHash } from 'node:crypto';
import { type BankAccountId } from '../../domain/ids';
import { occurrenceKeys } from '../../domain/transfer/same-line';
import { normalText } from '../../domain/transfer/sender';
import { type StatementLine } from './store-lines';

/** A line with what its source knows it by. */
export interface KeyedLine extends StatementLine {
  key: Buffer;
  normal: string;
}

/**
 * T1, within one source: a line is known by the source's own id, or by its content and how many lines of that content
 * came before it in what was told now. So a file that overlaps another one adds nothing, and two equal lines are two.
 * A line that is told twice under one id is one.
 */
export function keyedLines(
  { source, bankAccountId }: { source: string; bankAccountId: BankAccountId },
  lines: readonly StatementLine[],
): KeyedLine[] {
  const contents = occurrenceKeys(lines.filter(({ sourceId }) => sourceId === null));
  const keyed = new Map<string, KeyedLine>();
  for (const line of lines) {
    const identity = line.sourceId === null ? ['content', contents.shift() ?? ''] : ['id', line.sourceId];
    const key = createHash('sha256')
      .update(JSON.stringify([source, bankAccountId, ...identity]))
      .digest();
    const name = key.toString('hex');
    if (!keyed.has(name)) keyed.set(name, { ...line, key, normal: normalText(line.text) });
  }
  return [...keyed.values()];
}
