import fc from 'fast-check';
import { outsideQuietHours } from '../../../../src/domain/tagihan/quiet-hours';
import { nextReminder, reminderBitsPast, REMINDERS } from '../../../../src/domain/tagihan/reminders';
import { addDays, after, businessDate, instant, type Instant, wallTime } from '../../../../src/domain/time';
import { day } from './plan-terms';

const DUE = day('2026-03-25');
const at = (text: string): Instant => instant(`${text}+07:00`);
const next = (awaitingAt: Instant, now: Instant, reminded = 0): ReturnType<typeof nextReminder> =>
  nextReminder({ dueOn: DUE, reminded, awaitingAt, now, reminderHour: 9 });

describe('reminders', () => {
  test.each([
    [
      'the bill went out long before',
      '2026-03-01T10:00:00',
      '2026-03-01T10:00:00',
      'reminder-7',
      '2026-03-18T09:00:00',
    ],
    ['the bill went out on its day', '2026-03-18T00:05:00', '2026-03-18T00:06:00', 'reminder-3', '2026-03-22T09:00:00'],
    ['a minute before that day', '2026-03-17T23:59:59', '2026-03-17T23:59:59', 'reminder-7', '2026-03-18T09:00:00'],
    ['its hour is over on its day', '2026-03-01T10:00:00', '2026-03-18T23:59:59', 'reminder-7', '2026-03-18T09:00:00'],
    ['its day is over', '2026-03-01T10:00:00', '2026-03-19T00:00:00', 'reminder-3', '2026-03-22T09:00:00'],
    [
      'all before the due day are over',
      '2026-03-24T08:00:00',
      '2026-03-24T08:00:00',
      'reminder-due',
      '2026-03-25T09:00:00',
    ],
    [
      'the bill went out on the due day',
      '2026-03-25T08:00:00',
      '2026-03-25T08:00:00',
      'overdue-3',
      '2026-03-28T09:00:00',
    ],
    ['a week after the due day', '2026-03-01T10:00:00', '2026-04-01T10:00:00', 'overdue-7', '2026-04-01T09:00:00'],
  ])('next one, %s, it is %4$s', (_, awaitingAt, now, kind, moment) => {
    expect(next(at(awaitingAt), at(now))).toMatchObject({ kind, at: at(moment) });
  });

  test('next one, after the last, there is none', () => {
    expect(next(at('2026-03-01T10:00:00'), at('2026-04-02T00:00:00'))).toBeNull();
    expect(next(at('2026-03-01T10:00:00'), at('2026-03-02T00:00:00'), 31)).toBeNull();
  });

  test('next one, that is done already, the one after it follows', () => {
    expect(next(at('2026-03-01T10:00:00'), at('2026-03-18T09:00:01'), 1)?.kind).toBe('reminder-3');
  });

  const moments = fc.nat({ max: 60 * 24 * 60 }).map((minutes) => after(at('2026-03-01T00:00:00'), minutes * 60_000));

  test('a life, any moments at which somebody looks, none leaves twice, on a past day, on a day of another or of the bill', () => {
    fc.assert(
      fc.property(moments, fc.array(moments, { maxLength: 40 }), (awaitingAt, looks) => {
        let reminded = 0;
        const sent: { kind: string; on: string }[] = [];
        for (const now of looks.filter((look) => look >= awaitingAt).sort()) {
          const found = next(awaitingAt, now, reminded);
          if (found === null || found.at > now) continue;
          reminded |= found.bit;
          const on = businessDate(now);
          expect(addDays(DUE, REMINDERS.find(({ kind }) => kind === found.kind)!.day)).toBe(on);
          expect(on > businessDate(awaitingAt)).toBe(true);
          sent.push({ kind: found.kind, on });
        }
        expect(new Set(sent.map(({ kind }) => kind)).size).toBe(sent.length);
        expect(new Set(sent.map(({ on }) => on)).size).toBe(sent.length);
      }),
    );
  });

  test('past ones, seen as if the bill went out now, the one of today is among them', () => {
    const now = at('2026-03-22T07:00:00');
    expect(reminderBitsPast({ dueOn: DUE, awaitingAt: now, now })).toBe(3);
    expect(reminderBitsPast({ dueOn: DUE, awaitingAt: at('2026-03-01T07:00:00'), now })).toBe(1);
  });
});

describe('quiet hours', () => {
  const night = { quietFromHour: 20, quietUntilHour: 8 };

  test.each([
    ['2026-03-25T07:59:59', '2026-03-25T08:00:00'],
    ['2026-03-25T08:00:00', '2026-03-25T08:00:00'],
    ['2026-03-25T19:59:59', '2026-03-25T19:59:59'],
    ['2026-03-25T20:00:00', '2026-03-26T08:00:00'],
    ['2026-03-25T23:59:59', '2026-03-26T08:00:00'],
    ['2026-03-26T00:00:00', '2026-03-26T08:00:00'],
    ['2028-02-28T21:00:00', '2028-02-29T08:00:00'],
  ])('message, at %s, it leaves at %s', (asked, leaves) => {
    expect(outsideQuietHours(at(asked), night)).toBe(at(leaves));
  });

  test('message, where it is never quiet, it leaves at once', () => {
    const moment = at('2026-03-25T03:00:00');
    expect(outsideQuietHours(moment, { quietFromHour: 0, quietUntilHour: 0 })).toBe(moment);
  });

  test('message, any moment and any hours, it leaves outside of them, never before it was asked for', () => {
    const hours = fc.nat({ max: 23 });
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), hours, hours, (minutes, quietFromHour, quietUntilHour) => {
        const asked = after(at('2026-03-01T00:00:00'), minutes * 60_000);
        const leaves = outsideQuietHours(asked, { quietFromHour, quietUntilHour });
        expect(leaves >= asked).toBe(true);
        expect(outsideQuietHours(leaves, { quietFromHour, quietUntilHour })).toBe(leaves);
        expect(leaves === asked || Number(wallTime(leaves).slice(0, 2)) === quietUntilHour).toBe(true);
      }),
    );
  });
});
