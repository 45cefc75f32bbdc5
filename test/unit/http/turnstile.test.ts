import { EventEmitter } from 'node:events';
import { type Request, type RequestHandler, type Response } from 'express';
import { RetrySameReference } from '../../../src/domain/errors';
import { createTurnstile } from '../../../src/http/turnstile';

describe('turnstile', () => {
  const ask = (turnstile: RequestHandler, caller: string, log: string[]) => {
    const response = Object.assign(new EventEmitter(), { closed: false });
    turnstile({ caller } as unknown as Request, response as unknown as Response, (error?: unknown) => {
      log.push(error instanceof RetrySameReference ? `${caller} ${error.code}` : caller);
    });
    return () => {
      response.closed = true;
      response.emit('close');
    };
  };
  const make = () => createTurnstile()((request) => (request as unknown as { caller: string }).caller);

  test('one caller floods it, another one is let in as soon as a place is free', () => {
    const [turnstile, log] = [make(), [] as string[]];
    const leave = Array.from({ length: 100 }, () => ask(turnstile, 'loud', log));
    expect(log).toHaveLength(12);
    ask(turnstile, 'quiet', log);
    expect(log).not.toContain('quiet');
    leave[0]?.();
    leave[1]?.();
    expect(log.slice(12)).toEqual(expect.arrayContaining(['quiet']));
    expect(log.filter((entry) => entry === 'loud')).toHaveLength(13);
  });

  test('more wait than may, the flood is refused and may come again, the others are not', () => {
    const [turnstile, log] = [make(), [] as string[]];
    for (let n = 0; n < 12 + 400 + 5; n += 1) ask(turnstile, 'loud', log);
    expect(log.filter((entry) => entry === 'loud rate-limited')).toHaveLength(5);
    ask(turnstile, 'quiet', log);
    expect(log.filter((entry) => entry === 'loud rate-limited')).toHaveLength(6);
    expect(log).not.toContain('quiet rate-limited');
  });

  test('a caller leaves while it waits, its place goes to the next one', () => {
    const [turnstile, log] = [make(), [] as string[]];
    const leave = Array.from({ length: 13 }, () => ask(turnstile, 'loud', log));
    ask(turnstile, 'quiet', log);
    leave[12]?.();
    leave[0]?.();
    leave[1]?.();
    expect(log.filter((entry) => entry === 'loud')).toHaveLength(12);
    expect(log.at(-1)).toBe('quiet');
  });
});
