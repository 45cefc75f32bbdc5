import { formatRupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { after } from '../../domain/time';
import { mayBeMeantFor } from '../../domain/transfer/judge-mutation';
import { transferName } from '../../domain/transfer/names';
import { refundReason } from '../../domain/transfer/refund-sentences';
import { type TransferState } from '../../domain/transfer/terms';
import { reopenableUntil } from '../../domain/transfer/transfer-life';
import { type Tx } from '../../persistence/database';
import { mutationFacts, type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { findOrder } from '../../persistence/repositories/digital-order.repository';
import { readOffer } from '../../persistence/repositories/offer.repository';
import { type TransferRow } from '../../persistence/repositories/transfer.repository';
import { judgeOrder } from '../../settlement/judge-order';
import { ownersOf } from '../match/judge-line';
import { momentWords } from './evidence';

/** T2: what time has done to a transfer since it was asked for, as whoever matches money to it has to know. */
export interface TransferStanding {
  /** It was given up, and its payer may not even send a proof any more. */
  isPastProofs: boolean;
  /** Names of others that the same amount may be meant for, with how they stand. */
  others: string[];
  /** About what was given up. */
  sentences: string[];
}

const STATES: Readonly<Record<TransferState, string>> = {
  awaiting: 'masih ditunggu',
  verifying: 'sedang diperiksa',
  asked: 'sedang diperiksa',
  verified: 'sudah lunas',
  released: 'sudah dilepas',
};

/** Reads only; under the locks of lines and transfer when something is decided. */
export async function readStanding(
  tx: Tx,
  { transfer, lines, settings }: { transfer: TransferRow; lines: readonly MutationRow[]; settings: Settings },
): Promise<TransferStanding> {
  const until = reopenableUntil(transfer, settings);
  return {
    isPastProofs: until !== null && (await tx.now()) > until,
    others: await findOthers(tx, { transfer, lines, settings }),
    sentences: [...releaseSentences(transfer, settings), ...(await orderSentences(tx, transfer))],
  };
}

/** One person alone may not know who else this money is for, nor what became of what was given up long ago. */
export function needsTwo({ isPastProofs, others }: TransferStanding): boolean {
  return isPastProofs || others.length > 0;
}

export function standingSentences({ isPastProofs, others, sentences }: TransferStanding): string[] {
  return [
    ...sentences,
    ...(isPastProofs ? ['Batas waktu mengunggah buktinya sudah lewat.'] : []),
    ...(others.length === 0 ? [] : [`Nominal ini juga milik ${others.join(', ')}: pastikan uangnya untuk yang mana.`]),
  ];
}

async function findOthers(
  tx: Tx,
  { transfer, lines, settings }: { transfer: TransferRow; lines: readonly MutationRow[]; settings: Settings },
): Promise<string[]> {
  const found = new Map<number, string>();
  for (const line of lines) {
    for (const owner of await ownersOf(tx, line, settings)) {
      if (owner.id === transfer.id || !mayBeMeantFor(mutationFacts(line), owner, settings)) continue;
      found.set(owner.no, `${transferName(owner.no)} (${STATES[owner.state]})`);
    }
  }
  return [...found].sort(([one], [other]) => one - other).map(([, name]) => name);
}

function releaseSentences({ no, state, releasedAt }: TransferRow, { quarantineMs }: Settings): string[] {
  if (state !== 'released' || releasedAt === null) return [];
  const until = momentWords(after(releasedAt, quarantineMs));
  return [`${transferName(no)} dilepas ${momentWords(releasedAt)}; nominalnya dikarantina sampai ${until}.`];
}

/** An order that was given up is bought by what the house sells now, at the price of then. */
async function orderSentences(tx: Tx, { id, state }: TransferRow): Promise<string[]> {
  if (state !== 'released') return [];
  const order = await findOrder(tx, { transferId: id });
  const offer = order === undefined || order.topupId !== null ? undefined : await readOffer(tx, order);
  if (order === undefined || offer === undefined) return [];
  const { refusal, price } = await judgeOrder(tx, { destination: order.destination, maxPrice: null }, offer);
  if (refusal !== null) {
    return [`Pesanannya tidak bisa dibeli lagi: ${refundReason(refusal)} Uangnya akan diajukan untuk dikembalikan.`];
  }
  if (price === order.price) return [];
  return [`Harganya ${formatRupiah(order.price)} saat dipesan, sekarang ${formatRupiah(price)}.`];
}
