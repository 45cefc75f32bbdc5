import { createLogger, silentLogger } from '../../../src/logging/logger';
import { Secret } from '../../../src/logging/redact';

const NUMBER = '081234567890';
const MASKED = '0812••••7890';
const ID = '01KAXJ3P5QWERTY0123ABCDEFG';

describe('createLogger, what is written to the stream', () => {
  let written: string[] = [];
  const logger = createLogger({ program: 'worker', level: 'debug' }, { write: (line) => written.push(line) });
  const lastLine = (): Record<string, unknown> => JSON.parse(written.at(-1) ?? '{}') as Record<string, unknown>;

  beforeEach(() => {
    written = [];
  });

  test('a line with fields, it is one line of JSON with program, time and ids as they are', () => {
    logger.info({ topupId: ID, attempt: 1, terminal: 'digi1' }, 'purchase left');
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/\n$/);
    expect(lastLine()).toMatchObject({
      program: 'worker',
      topupId: ID,
      attempt: 1,
      terminal: 'digi1',
      msg: 'purchase left',
      time: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T.+Z$/) as string,
    });
  });

  test('a planted secret, by type and by name, it does not reach the stream', () => {
    logger.warn({ pin: '9876', line: new Secret('rahasia1'), headers: { authorization: 'Bearer abc' } }, 'refused');
    expect(written.join('')).not.toMatch(/9876|rahasia1|Bearer/);
    expect(lastLine()).toMatchObject({ pin: '[secret]', line: '[secret]', headers: { authorization: '[secret]' } });
  });

  test('a number, in the message or in a field, it is masked', () => {
    logger.info(`sent to ${NUMBER}`);
    expect(lastLine()['msg']).toBe(`sent to ${MASKED}`);
    logger.info({ to: NUMBER }, `sent to ${NUMBER}`);
    expect(lastLine()).toMatchObject({ to: MASKED, msg: `sent to ${MASKED}` });
    logger.info('sent to %s', NUMBER);
    expect(lastLine()['msg']).toBe(`sent to ${MASKED}`);
  });

  test('a number in an error, logged as a field, it is masked in message, stack and cause', () => {
    const error = new Error(`cannot send to ${NUMBER}`, { cause: new Error(`no route to ${NUMBER}`) });
    logger.error({ error, topupId: ID }, 'purchase broke');
    expect(lastLine()).toMatchObject({
      topupId: ID,
      error: { type: 'Error', message: `cannot send to ${MASKED}`, cause: { message: `no route to ${MASKED}` } },
    });
    logger.error({ err: error }, 'purchase broke');
    expect(written.join('')).not.toContain(NUMBER);
  });

  test('an error under the name that pino knows, its own type and code stay', () => {
    logger.warn({ err: Object.assign(new RangeError('too far'), { code: 'far' }) }, 'purchase broke');
    expect(lastLine()).toMatchObject({ err: { type: 'RangeError', code: 'far', message: 'too far' } });
  });

  test('a number in an error, logged as the only argument, it is masked', () => {
    logger.error(new Error(`cannot send to ${NUMBER}`));
    expect(written).toHaveLength(1);
    expect(written[0]).not.toContain(NUMBER);
  });

  test('a child with ids, it repeats them, and what it is given by mistake is masked', () => {
    const child = logger.child({ topupId: ID, destination: NUMBER, pin: '9876' });
    child.info('started');
    expect(lastLine()).toMatchObject({ topupId: ID, msg: 'started' });
    expect(written.join('')).not.toMatch(/9876|\d{12}/);
  });

  test('a level below the chosen one, nothing is written', () => {
    const quiet = createLogger({ program: 'worker', level: 'warn' }, { write: (line) => written.push(line) });
    quiet.info('not worth it');
    silentLogger.fatal('nobody listens');
    expect(written).toEqual([]);
  });
});
