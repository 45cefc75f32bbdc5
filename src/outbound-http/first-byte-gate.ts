import { type Socket } from 'node:net';
import { type SendLimit } from './purchase-http';

export interface FirstByteGate {
  /** `left`: bytes may be on their way. In both other states none is, and after `held-back` none ever will be. */
  readonly state: 'waiting' | 'left' | 'held-back';
}

/**
 * Asks the limit at the very moment at which the first byte goes to the machine: a worker that was frozen after it
 * connected sends nothing (P4). Give it a socket that is connected and past its handshake, or it would count those bytes.
 */
export function guardFirstByte(socket: Socket, limit: SendLimit): FirstByteGate {
  const gate: { state: FirstByteGate['state'] } = { state: 'waiting' };
  const pass = (send: () => void, done: (error: Error) => void): void => {
    if (gate.state === 'waiting') gate.state = limit.hasPassed() ? 'held-back' : 'left';
    if (gate.state === 'left') send();
    else done(new Error('the time to send has passed'));
  };
  // The two ways in which a stream hands its bytes on, so that nothing can wait in a queue behind this question.
  const write = socket._write.bind(socket);
  socket._write = (chunk: unknown, encoding, done) => pass(() => write(chunk, encoding, done), done);
  const writev = socket._writev?.bind(socket);
  if (writev) socket._writev = (chunks, done) => pass(() => writev(chunks, done), done);
  return gate;
}
