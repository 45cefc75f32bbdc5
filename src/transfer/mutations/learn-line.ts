import { cameAfterExpiry, cameBefore } from '../../domain/transfer/judge-mutation';
import { type Instant } from '../../domain/time';
import { type Tx } from '../../persistence/database';
import {
  changeMutation,
  type MutationChange,
  type MutationRow,
} from '../../persistence/repositories/bank-mutation.repository';
import { readTransfer } from '../../persistence/repositories/transfer.repository';
import { type MoneyContext } from '../context';
import { askPeople } from './ask-people';
import { judgeAgain } from './judge-again';
import { foundInStatement } from './missing-lines';
import { MANUAL_SOURCE } from './sources';

/** What one more source says of a row. */
export interface ToldOfLine {
  bookedAt: Instant | null;
  senderName: string | null;
  text: string;
  normal: string;
}

/**
 * One more source stands for a row that is there. What it knows better is taken over while something about the row is open;
 * a row that nobody could match for want of that is judged again, one that a statement lacked is found, and one that was
 * matched by its day and has a time that says otherwise is people's. Its lock is held. False: nothing but its sources
 * changes, and that is left to the caller.
 */
export async function learnLine(
  tx: Tx,
  row: MutationRow,
  { told, sources, isStatement }: { told: ToldOfLine; sources: readonly string[]; isStatement: boolean },
  context: MoneyContext,
): Promise<boolean> {
  const better = row.endedAt === null ? betterKnown(row, told) : {};
  if (isStatement && row.exception === 'missing-in-statement') {
    await foundInStatement(tx, row, { ...better, sources }, context);
  } else if (isUncertain(row) && ('bookedAt' in better || 'senderName' in better)) {
    await judgeAgain(tx, row, { ...better, sources }, context);
  } else if (await isContradicted(tx, row, told, context)) {
    const exception = 'time-contradicts';
    const asked = { exception, bookedAt: told.bookedAt, endedAt: null, sources } as const;
    await askPeople(tx, await changeMutation(tx, row, asked), { state: exception }, context);
  } else if (Object.keys(better).length > 0) {
    await changeMutation(tx, row, { ...better, sources });
  } else {
    return false;
  }
  return true;
}

function betterKnown(row: MutationRow, told: ToldOfLine): MutationChange {
  return {
    ...(row.bookedAt === null && told.bookedAt !== null ? { bookedAt: told.bookedAt } : {}),
    ...(row.senderName === null && told.senderName !== null ? { senderName: told.senderName } : {}),
    ...(isMoreText(row, told) ? { text: told.text, normalText: told.normal } : {}),
  };
}

/** A person's words give way to the bank's, and a text that was cut to the whole one. */
function isMoreText({ sources, normalText }: MutationRow, { normal }: ToldOfLine): boolean {
  if (normal === '' || normal === normalText) return false;
  const isOfPeople = sources.length === 1 && sources[0] === MANUAL_SOURCE;
  return isOfPeople || (normal.length > normalText.length && normal.startsWith(normalText));
}

/** Not matched because too little was known about it. */
function isUncertain({ state, exception }: MutationRow): boolean {
  return state === 'open' && (exception === 'date-uncertain' || exception === 'ambiguous');
}

/** U6: the machine went by the day alone, and by its time the line would not have been this transfer's. */
async function isContradicted(
  tx: Tx,
  { id, state, exception, bookedAt: known, wibDate }: MutationRow,
  { bookedAt }: ToldOfLine,
  { settings }: MoneyContext,
): Promise<boolean> {
  if (state !== 'matched' || exception !== null || known !== null || bookedAt === null) return false;
  const match = await tx.row<{ transfer_id: string }>(
    `select transfer_id from mutation_match where mutation_id = ? and live = 1 and method = 'auto' and rule = 'U6'`,
    [id],
  );
  const transfer = match === undefined ? undefined : await readTransfer(tx, match.transfer_id);
  if (transfer === undefined) return false;
  const line = { bookedAt, wibDate };
  return cameBefore(line, transfer, settings) || cameAfterExpiry(line, transfer);
}
