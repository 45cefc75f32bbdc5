import { assemble } from './assemble';
import { readCamtStatement } from './camt053';
import { isCamt } from './camt-xml';
import { readCsvStatement } from './csv-statement';
import { decodeText } from './decode-text';
import { type ReadStatement, StatementFaultError, type StatementReading } from './statement';
import { readSwiftStatement } from './swift';
import { isSwift } from './swift-tags';

const MOST_BYTES = 5 * 1024 * 1024;

/**
 * Reads a statement of the bank by its content; the name of the file decides nothing, since people rename files. An unknown
 * layout is told and never guessed. Never throws: a fault refuses the whole file, since half of a statement is none.
 * Repeating is safe: it only reads.
 */
export function readStatementFile(content: Buffer, _fileName: string): StatementReading {
  try {
    if (content.length > MOST_BYTES) throw new StatementFaultError('too-large');
    const read = readByContent(decodeText(content));
    return read === undefined ? { kind: 'unknown-format' } : assemble(read);
  } catch (error) {
    if (error instanceof StatementFaultError) return { kind: 'malformed', at: error.at, why: error.why };
    throw error;
  }
}

function readByContent(text: string): ReadStatement | undefined {
  // No statement holds a zero byte; pictures, archives and spreadsheets do.
  if (text.includes('\0')) return undefined;
  if (isCamt(text)) return readCamtStatement(text);
  if (isSwift(text)) return readSwiftStatement(text);
  // A document of another kind would be taken apart at its commas.
  return /^\s*[<{%]/.test(text) ? undefined : readCsvStatement(text);
}
