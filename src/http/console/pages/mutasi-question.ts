import { type Request } from 'express';
import { isId, type MutationId } from '../../../domain/ids';
import { businessDate, type Instant, parseBusinessDate } from '../../../domain/time';
import { type MutationState } from '../../../domain/transfer/terms';
import { amountOf } from '../../../persistence/queries/transfer/find-transfers';
import { type MutationQuestion, wordsOf } from '../../../persistence/queries/transfer/mutation-search';
import { queryOf } from './query-of';

/** Questions that are asked again and again, by their word in the address; the first is what hangs. */
export const SAVED = [
  { word: 'macet', name: 'Macet sekarang' },
  { word: 'tak-dikenal', name: 'Dana tak dikenal' },
  { word: 'ragu', name: 'Mungkin baris sama' },
  { word: 'keluar', name: 'Keluar, belum jelas' },
  { word: 'dikembalikan', name: 'Dikembalikan' },
  { word: 'cocok', name: 'Cocok' },
  { word: 'hari-ini', name: 'Hari ini' },
  { word: 'semua', name: 'Semua' },
] as const;
export type SavedWord = (typeof SAVED)[number]['word'];

/** What a person asks of the history of lines, as typed and as understood. */
export interface MutationAsked {
  saved: SavedWord;
  q: string;
  from: string;
  to: string;
  accountId: string;
  direction: 'credit' | 'debit' | '';
  before: MutationId | null;
  question: MutationQuestion;
}

const STATES: Readonly<Record<SavedWord, readonly MutationState[] | null>> = {
  macet: null,
  'tak-dikenal': ['open'],
  ragu: ['doubted'],
  keluar: ['open'],
  dikembalikan: ['refunding', 'refunded'],
  cocok: ['matched'],
  'hari-ini': null,
  semua: null,
};

const DIRECTIONS: Readonly<Record<string, 'credit' | 'debit'>> = { masuk: 'credit', keluar: 'debit' };

/** A word of the address that means nothing is left out, as if it had not been there. What is searched for may be anywhere. */
export function mutationAskedOf(request: Request, now: Instant): MutationAsked {
  const q = queryOf(request, 'q').slice(0, 100);
  const from = parseBusinessDate(queryOf(request, 'dari'));
  const to = parseBusinessDate(queryOf(request, 'sampai'));
  const account = queryOf(request, 'rekening');
  const isNarrowed = q !== '' || from !== undefined || to !== undefined || account !== '';
  const saved = SAVED.find(({ word }) => word === queryOf(request, 's'))?.word ?? (isNarrowed ? 'semua' : 'macet');
  const direction = DIRECTIONS[queryOf(request, 'arah')];
  const before = queryOf(request, 'sesudah');
  const today = saved === 'hari-ini' ? businessDate(now) : null;
  return {
    ...{ saved, q, from: from ?? '', to: to ?? '', accountId: isId(account) ? account : '' },
    direction: direction ?? '',
    before: isId(before) ? before : null,
    question: {
      ...textOf(q),
      ...{ from: today ?? from ?? null, to: today ?? to ?? null, bankAccountId: isId(account) ? account : null },
      direction: saved === 'keluar' ? 'debit' : saved === 'tak-dikenal' ? 'credit' : (direction ?? null),
      ...{ states: STATES[saved], isStuck: saved === 'macet' },
    },
  };
}

/** A number with the name of a line is that line; one that is an amount is an amount; the rest are words. */
function textOf(q: string): Pick<MutationQuestion, 'words' | 'amount' | 'no'> {
  const no = /^MUT-?(\d{1,12})$/i.exec(q.replaceAll(/\s/g, ''))?.[1];
  if (no !== undefined) return { words: [], amount: null, no: Number(no) };
  const amount = amountOf(q);
  if (amount !== null) return { words: [], amount, no: null };
  return { words: wordsOf(q), amount: null, no: null };
}

/** The address of the same question, with another one of the saved, the next page, or as a file. */
export function mutationHref(
  asked: MutationAsked,
  {
    saved = asked.saved,
    before = null,
    path = '/mutasi',
  }: { saved?: SavedWord; before?: string | null; path?: string } = {},
): string {
  const parameters = new URLSearchParams();
  if (asked.q !== '') parameters.set('q', asked.q);
  if (asked.from !== '') parameters.set('dari', asked.from);
  if (asked.to !== '') parameters.set('sampai', asked.to);
  if (asked.accountId !== '') parameters.set('rekening', asked.accountId);
  if (asked.direction !== '') parameters.set('arah', asked.direction === 'credit' ? 'masuk' : 'keluar');
  parameters.set('s', saved);
  if (before !== null) parameters.set('sesudah', before);
  return `${path}?${parameters.toString()}`;
}
