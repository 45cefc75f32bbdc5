import { type ApprovalView } from '../../../../src/backoffice/controls/controls.types';
import { type ControlAction } from '../../../../src/domain/topup/controls';
import { type TopupState } from '../../../../src/domain/topup/topup-state';
import { instant } from '../../../../src/domain/time';
import { answersOf } from '../../../../src/http/console/pages/kartu-answers';
import { type CardFacts } from '../../../../src/http/console/pages/kartu-facts';

const now = instant('2026-03-05T07:02:04.000Z');
const rani = { id: 'R', fullName: 'Rani Oktavia' };

/** Carried out, asked for by Rani and agreed to by another. */
const decided = (action: ControlAction, by: string): Partial<ApprovalView> => ({
  ...{ action, state: 'executed', requestedBy: { ...rani, role: 'operator' }, decidedBy: { id: by, fullName: by } },
});

/** An order that is over; its decisions the newest first. */
const endingOf = (state: TopupState, approvals: Partial<ApprovalView>[]): string => {
  const facts = {
    ...{ visit: { now, staff: { id: 'X' } }, approvals, items: [], reports: [] },
    card: {
      state,
      hold: null,
      acceptedAt: now,
      finishedAt: now,
      errorCode: state === 'failed' ? 'deadline-passed' : null,
    },
    attempts: [{ id: 'A1', terminalName: 'DigiFlazz' }],
    messages: [{ ruling: 'succeed', attemptId: 'A1', source: 'callback' }],
  };
  return answersOf(facts as unknown as CardFacts).next.then;
};

describe('what ended an order', () => {
  test.each<[string, TopupState, ControlAction]>([
    ['Sukseskan', 'success', 'succeed'],
    ['Gagalkan', 'failed', 'fail'],
    ['a late success', 'success', 'late-success'],
    ['a reversal', 'reversed', 'reversal'],
  ])('%s, those who decided it', (_case, state, action) => {
    expect(endingOf(state, [decided(action, 'Wulan')])).toBe('Diputus Rani Oktavia, disetujui Wulan.');
  });

  test.each<ControlAction>(['double-delivery', 'collect-receivable', 'charge-late-success', 'resend', 'park'])(
    '%s afterwards or before, what ended it and not that',
    (action) => {
      expect(endingOf('success', [decided(action, 'Wulan')])).toBe('Berakhir karena callback DigiFlazz.');
      const both = [decided(action, 'Wulan'), decided('succeed', 'Hendra')];
      expect(endingOf('success', both)).toBe('Diputus Rani Oktavia, disetujui Hendra.');
    },
  );

  test('a no for what was given up, the deadline that had ended it', () => {
    expect(endingOf('failed', [decided('settle-abandoned', 'Wulan')])).toBe(
      'Berakhir karena batas waktu pengiriman lewat sebelum dikirim.',
    );
  });
});
