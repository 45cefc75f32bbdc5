import { add, type Rupiah, ZERO } from '../money';
import { type ResolutionCode, type Proposal } from './propose-resolution';

/** What moves no money and gives nothing away: whoever looks after the customer decides it too. */
const OF_MARKETING: ReadonlySet<ResolutionCode> = new Set(['bill-rest', 'keep-titipan']);

/** C6: whether it moves more than one person may move. */
export function takesTwo({ postings }: Pick<Proposal, 'postings'>, limit: number): boolean {
  return movedBy(postings) > limit;
}

export function isMarketings({ code }: Pick<Proposal, 'code'>): boolean {
  return OF_MARKETING.has(code);
}

function movedBy(postings: Proposal['postings']): Rupiah {
  return add(ZERO, ...postings.filter(({ side }) => side === 'debit').map(({ amount }) => amount));
}
