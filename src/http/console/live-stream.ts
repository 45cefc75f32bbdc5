import { type Request, type Response } from 'express';
import { isId } from '../../domain/ids';
import { instant } from '../../domain/time';
import { type Visit } from './console.types';
import { type Live, type LiveEvent } from './live';
import { sessionTokenOf } from './session-cookie';

/** After this a browser that lost the stream asks again. The script of the pages has its own times. */
const RETRY_MS = 5000;

const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** `GET /langsung`: server-sent events for one open page, until the page, the session or the server goes. */
export function streamChanges(live: Live) {
  return async ({ staff }: Visit, request: Request, response: Response): Promise<void> => {
    const session = sessionTokenOf(request);
    if (session === undefined) return;
    beginStream(response);
    const { topup, sejak } = request.query;
    const leave = live.listen({
      sessionHash: session.hash,
      role: staff.role,
      topupId: typeof topup === 'string' && isId(topup) ? topup : null,
      since: typeof sejak === 'string' && STAMP.test(sejak) ? instant(sejak) : null,
      tell: (event) => void response.write(textOf(event)),
      end: () => void response.end(),
    });
    // A page that went leaves nothing behind; a write that fails afterwards is no news.
    response.on('error', () => undefined);
    response.once('close', leave);
  };
}

/** To a page whose session is over: a browser cannot read the status of a stream, so it is told in words. */
export function streamEnded(response: Response): void {
  beginStream(response);
  response.end(textOf({ name: 'ended' }));
}

function beginStream(response: Response): void {
  response.set({ 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' });
  response.flushHeaders();
  response.write(`retry: ${RETRY_MS}\n\n`);
}

function textOf({ name, ...data }: LiveEvent): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
