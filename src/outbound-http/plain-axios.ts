import axios, { type AxiosInstance } from 'axios';
import { type Readable } from 'node:stream';

/**
 * An axios that does what it is told once and nothing else. A followed 307 would post twice, a proxy of the environment
 * would read the order, and a status is for the caller to judge.
 */
export function createPlainAxios(): AxiosInstance {
  return axios.create({
    adapter: 'http',
    method: 'post',
    maxRedirects: 0,
    proxy: false,
    validateStatus: () => true,
    // As a stream, so that a size cap and a time limit are ours and hold for the body as well.
    responseType: 'stream',
    headers: { 'user-agent': 'Tuntas', 'accept-encoding': 'identity' },
  });
}

export class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
  readonly code = 'answer-too-large';
}

/** Throws `AnswerTooLarge` as soon as more than `maxBytes` came, and the stream's own error when it breaks off. */
export async function readAnswer(stream: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new AnswerTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
