import { alarmStep } from '../../../src/domain/alarm';

test('an overdue item, its escalations go on, it is told at the 1st, 2nd, 4th, 8th and so on', () => {
  expect([0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 100].map(alarmStep)).toEqual([0, 1, 2, 2, 4, 4, 4, 8, 8, 16, 64]);
});
