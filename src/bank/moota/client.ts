import { type BusinessDate } from '../../domain/time';
import { type FeedHttp } from '../../outbound-http/create-feed-http';
import { mootaPage } from './wire';

export interface MootaClient {
  /** Every line that Moota has from that day on, of all accounts, newest first; never throws for an outcome. */
  list(range: { from: BusinessDate; to: BusinessDate }): Promise<ItemsAnswer>;
}

export type ItemsAnswer = { kind: 'items'; items: unknown[] } | { kind: 'unknown'; code: string };

export interface MootaClientDeps {
  url: string;
  token: string;
  http: FeedHttp;
  /** Of one page. */
  timeoutMs: number;
}

const PER_PAGE = 100;
/** Beyond it something is wrong with their paging, or the window is far too long. */
const MOST_PAGES = 200;

export function createMootaClient({ url, token, http, timeoutMs }: MootaClientDeps): MootaClient {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
  return {
    async list({ from, to }) {
      const items: unknown[] = [];
      for (let page = 1; page <= MOST_PAGES; page += 1) {
        const query = new URLSearchParams({
          ...{ start_date: from, end_date: to },
          ...{ page: String(page), per_page: String(PER_PAGE) },
        });
        const reply = await http.get({ url: `${url}/mutation?${query.toString()}`, headers, timeoutMs });
        if (reply.kind === 'failed') return { kind: 'unknown', code: reply.code };
        if (reply.status !== 200) return { kind: 'unknown', code: `http-${reply.status}` };
        const read = readPage(reply.body);
        if (read === undefined || read.current_page !== page) return { kind: 'unknown', code: 'unreadable' };
        items.push(...read.data);
        if (page >= read.last_page) return { kind: 'items', items };
      }
      return { kind: 'unknown', code: 'too-many-pages' };
    },
  };
}

function readPage(body: Buffer) {
  try {
    return mootaPage.safeParse(JSON.parse(body.toString('utf8'))).data;
  } catch {
    return undefined; // What is no JSON fits no schema, which is all that the caller asks.
  }
}
