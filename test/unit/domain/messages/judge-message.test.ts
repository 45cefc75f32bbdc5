import { type ChannelState, judgeMessage, type MessageSituation } from '../../../../src/domain/messages/judge-message';
import { MESSAGE_KINDS } from '../../../../src/domain/tagihan/terms';
import { type BusinessDate, momentOf } from '../../../../src/domain/time';

const at = (clock: string, day = '2026-02-02') => momentOf(day as BusinessDate, clock);

const NORMAL: MessageSituation = {
  kind: 'reminder-3',
  isAsked: false,
  now: at('09:00:00'),
  sendBefore: at('20:00:00'),
  isByHand: false,
  document: 'none',
  tagihanState: 'awaiting',
  wasToldToday: false,
  unsureCalls: 0,
  channels: { whatsapp: 'open', email: 'open' },
  quietHours: { quietFromHour: 20, quietUntilHour: 8 },
};
const judge = (change: Partial<MessageSituation>) => judgeMessage({ ...NORMAL, ...change });
const channels = (whatsapp: ChannelState, email: ChannelState) => ({ channels: { whatsapp, email } });

describe('what happens to a message whose time has come', () => {
  test.each<[ChannelState, ChannelState, object]>([
    ['open', 'open', { do: 'send', channel: 'whatsapp' }],
    ['unreachable', 'open', { do: 'send', channel: 'email' }],
    ['withdrawn', 'open', { do: 'send', channel: 'email' }],
    ['not-set-up', 'open', { do: 'send', channel: 'email' }],
    ['not-set-up', 'no-consent', { do: 'by-hand', reason: 'not-set-up' }],
    ['no-consent', 'no-consent', { do: 'by-hand', reason: 'no-consent' }],
    ['unreachable', 'no-address', { do: 'by-hand', reason: 'unreachable' }],
    ['withdrawn', 'withdrawn', { do: 'by-hand', reason: 'withdrawn' }],
  ])('a bill, WhatsApp is %s and e-mail is %s, the first channel that may be used', (whatsapp, email, step) => {
    expect(judge({ kind: 'tagihan', sendBefore: at('09:00:00', '2026-03-02'), ...channels(whatsapp, email) })).toEqual(
      step,
    );
  });

  test.each<[ChannelState, ChannelState]>([
    ['withdrawn', 'no-address'],
    ['withdrawn', 'open'],
    ['unreachable', 'withdrawn'],
    ['not-set-up', 'withdrawn'],
  ])('a reminder, WhatsApp is %s and e-mail is %s, it is skipped and no person reminds either', (whatsapp, email) => {
    expect(judge(channels(whatsapp, email))).toEqual({ do: 'skip', reason: 'opted-out' });
  });

  test('a reminder to a customer who wants no e-mail but agreed to WhatsApp, it leaves by WhatsApp', () => {
    expect(judge(channels('open', 'withdrawn'))).toEqual({ do: 'send', channel: 'whatsapp' });
  });

  test.each([
    ['reminder-7', true],
    ['overdue-3', true],
    ['tagihan', true],
    ['changed', true],
    ['receipt', false],
    ['cancelled', false],
    ['rekap', false],
  ] as const)('%s about a bill that was paid meanwhile, skipped: %s', (kind, isSkipped) => {
    const step = judge({ kind, tagihanState: 'paid' });
    expect(step).toEqual(isSkipped ? { do: 'skip', reason: 'paid' } : { do: 'send', channel: 'whatsapp' });
  });

  test.each(['07:59:59', '20:00:00', '23:30:00', '00:05:00'])('quiet hours at %s, a bill waits for 08.00', (clock) => {
    const until = clock < '08' ? at('08:00:00') : at('08:00:00', '2026-02-03');
    const step = judge({ kind: 'tagihan', now: at(clock), sendBefore: at('08:00:00', '2026-02-20') });
    expect(step).toEqual({ do: 'wait', until, reason: 'quiet-hours' });
  });

  test('quiet hours, a receipt answers the payment at once, and so does what a person has just caused', () => {
    const now = at('23:00:00');
    const sendBefore = at('23:00:00', '2026-02-09');
    expect(judge({ kind: 'receipt', now, sendBefore })).toMatchObject({ do: 'send' });
    expect(judge({ kind: 'tagihan', now, sendBefore, isAsked: true })).toMatchObject({ do: 'send' });
  });

  test('the same bill was told of today, a reminder is skipped and a bill waits for the next morning', () => {
    expect(judge({ wasToldToday: true })).toEqual({ do: 'skip', reason: 'told-today' });
    expect(judge({ wasToldToday: true, kind: 'tagihan', sendBefore: at('09:00:00', '2026-02-20') })).toEqual({
      ...{ do: 'wait', until: at('08:00:00', '2026-02-03'), reason: 'told-today' },
    });
    expect(judge({ wasToldToday: true, kind: 'receipt' })).toMatchObject({ do: 'send' });
    expect(judge({ wasToldToday: true, kind: 'changed' })).toMatchObject({ do: 'send' });
  });

  test('its time is over, a reminder is skipped and anything else becomes a person’s', () => {
    for (const kind of MESSAGE_KINDS) {
      const step = judge({ kind, now: at('20:00:00') });
      const isReminder = kind.startsWith('reminder') || kind.startsWith('overdue');
      expect(step).toEqual({ do: isReminder ? 'skip' : 'give-up', reason: 'too-late' });
    }
  });

  test('its time is over and people have it, a reminder is skipped and anything else stays theirs', () => {
    for (const kind of MESSAGE_KINDS) {
      const late = { kind, now: at('20:00:00'), isByHand: true };
      const isReminder = kind.startsWith('reminder') || kind.startsWith('overdue');
      const stays = (reason: string) => (isReminder ? { do: 'skip', reason: 'too-late' } : { do: 'by-hand', reason });
      expect(judge({ ...late, ...channels('no-consent', 'no-address') })).toEqual(stays('no-consent'));
      expect(judge({ ...late, ...channels('open', 'open') })).toEqual(stays('too-late'));
    }
  });

  test('one call of which nobody knows, it leaves once more; two, never again', () => {
    expect(judge({ unsureCalls: 1, wasToldToday: true })).toMatchObject({ do: 'send' });
    expect(judge({ unsureCalls: 2 })).toEqual({ do: 'give-up', reason: 'outcome-unknown' });
  });

  test('its document is void, it is skipped but for a reminder; not printed yet, it waits', () => {
    expect(judge({ kind: 'changed', document: 'void' })).toEqual({ do: 'skip', reason: 'document-void' });
    expect(judge({ document: 'void' })).toMatchObject({ do: 'send' });
    expect(judge({ document: 'planned' })).toMatchObject({ do: 'wait', reason: 'document' });
  });
});
