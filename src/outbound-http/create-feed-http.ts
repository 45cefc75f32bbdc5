import { type AxiosResponse } from 'axios';
import { type Readable } from 'node:stream';
import { errorCode } from './error-code';
import { createPlainAxios, readAnswer } from './plain-axios';

const MAX_ANSWER_BYTES = 5 * 1024 * 1024;
const MAX_CODE_LENGTH = 32;

export interface FeedRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Covers everything, the body of the answer too. */
  timeoutMs: number;
}

export type FeedReply =
  | { kind: 'answered'; status: number; body: Buffer }
  /** No whole answer came. */
  | { kind: 'failed'; code: string };

/** GETs once and changes nothing at the other side. Never throws for an outcome; asking again is harmless. */
export interface FeedHttp {
  get(request: FeedRequest): Promise<FeedReply>;
}

/** The client of feeds: no redirect, no proxy, certificates checked, an answer of five megabytes at the most. */
export function createFeedHttp(): FeedHttp {
  const client = createPlainAxios();
  return {
    async get({ url, headers, timeoutMs }) {
      const signal = AbortSignal.timeout(timeoutMs);
      try {
        const response = await client.request<Readable, AxiosResponse<Readable>>({
          method: 'get',
          url,
          headers,
          signal,
        });
        return { kind: 'answered', status: response.status, body: await readAnswer(response.data, MAX_ANSWER_BYTES) };
      } catch (error) {
        if (signal.aborted) return { kind: 'failed', code: 'timeout' };
        return { kind: 'failed', code: errorCode(error, MAX_CODE_LENGTH) };
      }
    },
  };
}
