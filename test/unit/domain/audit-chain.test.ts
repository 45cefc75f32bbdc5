import fc from 'fast-check';
import { canonicalEvent, type ChainedEvent, formatHead, parseHead } from '../../../src/domain/audit-chain';
import { instant } from '../../../src/domain/time';

const EVENT: ChainedEvent = {
  id: '01KB0000000000000000000000',
  at: instant('2026-11-25T08:12:14.000Z'),
  actor: 'sari',
  action: 'terminal.off',
  subjectKind: 'terminal',
  subject: 'digi1',
  detail: '{"reason":"gangguan"}',
  position: 7,
};

describe('the canonical event', () => {
  test('an event, written for hashing, fields in a fixed order and the detail letter by letter', () => {
    expect(canonicalEvent(EVENT)).toBe(
      '{"id":"01KB0000000000000000000000","at":"2026-11-25T08:12:14.000Z","actor":"sari","action":"terminal.off",' +
        String.raw`"subject_kind":"terminal","subject":"digi1","detail":"{\"reason\":\"gangguan\"}","position":7}`,
    );
  });

  test('S3, two events that differ anywhere, their texts differ', () => {
    const event = fc.record({
      id: fc.string(),
      at: fc.constantFrom(EVENT.at, instant('2026-11-25T08:12:14.001Z')),
      actor: fc.string(),
      action: fc.string(),
      subjectKind: fc.string(),
      subject: fc.string(),
      detail: fc.string(),
      position: fc.nat(),
    });
    fc.assert(
      fc.property(event, event, (one, other) => {
        const isSame = (Object.keys(one) as (keyof ChainedEvent)[]).every((name) => one[name] === other[name]);
        return (canonicalEvent(one) === canonicalEvent(other)) === isSame;
      }),
    );
  });
});

describe('a head', () => {
  test('written and read, the same head', () => {
    const head = { position: 12, hash: 'ab'.repeat(32) };
    expect(parseHead(formatHead(head))).toEqual(head);
  });

  test.each(['', '12', `12:${'g'.repeat(64)}`, `-1:${'a'.repeat(64)}`, `1:${'a'.repeat(63)}`, `1:${'a'.repeat(64)} `])(
    '"%s", it is no head',
    (text) => {
      expect(parseHead(text)).toBeUndefined();
    },
  );
});
