import { type MootaAccess } from '../../config/environment';
import { isSameAccountNumber } from '../../domain/account-number';
import { addDays, businessDate, type Instant } from '../../domain/time';
import { type FeedHttp } from '../../outbound-http/create-feed-http';
import { type MutationPoll, type PollAnswer } from '../mutation-feed';
import { createMootaClient } from './client';
import { readItems } from './translate';

export interface MootaPollOptions {
  access: Pick<MootaAccess, 'url' | 'token'>;
  http: FeedHttp;
  now: () => Instant;
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;

/**
 * Asks Moota for the lines of an account. Their filter takes an id of theirs, so every account is asked for and those of
 * the others are left out here. What is peculiar about Moota is in README.md.
 */
export function createMootaPoll({ access, http, now, timeoutMs = TIMEOUT_MS }: MootaPollOptions): MutationPoll {
  const client = createMootaClient({ ...access, http, timeoutMs });
  return {
    name: 'moota',
    async poll({ accountNumber, from }) {
      // A day ahead: a line near midnight may be dated by another clock.
      const answer = await client.list({ from, to: addDays(businessDate(now()), 1) });
      return answer.kind === 'unknown' ? answer : linesOf(answer.items, accountNumber);
    },
  };
}

/** An item that names no account is told with each of them: it may be a line of any. */
function linesOf(items: readonly unknown[], accountNumber: string): PollAnswer {
  const ours = items.filter((item) => {
    const told = accountIn(item);
    return told === undefined || isSameAccountNumber(told, accountNumber);
  });
  const { accounts, leftOut } = readItems(ours);
  const raw = Buffer.from(JSON.stringify(ours));
  return { kind: 'lines', raw, lines: accounts.flatMap(({ lines }) => lines), leftOut };
}

function accountIn(item: unknown): string | undefined {
  const told = typeof item === 'object' && item !== null && 'account_number' in item ? item.account_number : undefined;
  return typeof told === 'string' || typeof told === 'number' ? String(told) : undefined;
}
