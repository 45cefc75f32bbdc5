import { type AxiosInstance, type AxiosRequestConfig, type AxiosResponse } from 'axios';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type Readable } from 'node:stream';
import { errorCode } from './error-code';
import { AnswerTooLarge, createPlainAxios, readAnswer } from './plain-axios';

/** A report is delivered by its status; what else the reseller writes is read only so that it can finish. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** What the column of a report's last error holds. */
const MAX_CODE_LENGTH = 64;

export interface ReportRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
  timeoutMs: number;
}

export type ReportReply = { kind: 'answered'; status: number } | { kind: 'failed'; code: string };

export interface ReportHttp {
  post: (request: ReportRequest) => Promise<ReportReply>;
  /** Of a dialect that reports in the query of the address. */
  get: (request: { url: string; timeoutMs: number }) => Promise<ReportReply>;
}

/**
 * The client of reports to resellers: one try, no redirect, no proxy. `timeoutMs` covers everything. Never throws;
 * repeating is safe, since a report carries its id and sequence.
 */
export function createReportHttp(): ReportHttp {
  const client = createPlainAxios();
  return {
    post: ({ url, headers, body, timeoutMs }) => tryOnce(client, { url, headers, data: Buffer.from(body) }, timeoutMs),
    get: ({ url, timeoutMs }) => tryOnce(client, { method: 'get', url }, timeoutMs),
  };
}

async function tryOnce(client: AxiosInstance, request: AxiosRequestConfig, timeoutMs: number): Promise<ReportReply> {
  const signal = AbortSignal.timeout(timeoutMs);
  // Of its own each time: a kept connection may turn out to be closed, and the try would be wasted.
  const [httpAgent, httpsAgent] = [new HttpAgent(), new HttpsAgent()];
  try {
    const { status, data } = await client.request<Readable, AxiosResponse<Readable>>({
      ...{ ...request, httpAgent, httpsAgent, signal },
      decompress: false,
    });
    await readAnswer(data, MAX_ANSWER_BYTES).catch((error: unknown) => {
      if (!(error instanceof AnswerTooLarge)) throw error;
    });
    return { kind: 'answered', status };
  } catch (error) {
    return { kind: 'failed', code: signal.aborted ? 'timeout' : errorCode(error, MAX_CODE_LENGTH) };
  } finally {
    httpAgent.destroy();
    httpsAgent.destroy();
  }
}
