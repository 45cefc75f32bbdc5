import { readdirSync } from 'node:fs';
import path from 'node:path';
import { ALARM_KINDS, type AlarmKind } from '../../../src/domain/alarm';
import { WORK_ITEM_KINDS } from '../../../src/domain/promises';
import { instant } from '../../../src/domain/time';
import { createAlarmTexts } from '../../../src/outbound-mail/alarm-texts';

const DUE = '27 Nov 2026 11.30 WIB';
const SLA = [
  { about: 'transfer', purpose: 'order', percent: 50, due: DUE },
  { about: 'transfer', purpose: 'tiket', percent: 50, due: DUE },
  { about: 'mutation', purpose: 'suspense', percent: 50, due: DUE },
  { about: 'refund', purpose: 'refund', percent: 50, due: DUE },
];

const MODELS: Readonly<Record<AlarmKind, readonly object[]>> = {
  'deposit-low': [{ terminal: 'digi1' }],
  'deposit-short': [{ terminal: 'digi1' }],
  backlog: [{}],
  breach: WORK_ITEM_KINDS.map((kind) => ({ kind, owner: 'supervisor', escalations: 2 })),
  'breach-many': [{ count: 31 }],
  case: [
    { state: 'invariant-broken', subject: '01KB0000000000000000000000' },
    { state: 'invariant-broken', subject: 'ledger' },
    { state: 'alarm-undelivered', subject: 'email' },
    { state: 'alarm-undelivered', subject: 'webhook' },
    { state: 'lost-order', subject: '01KB0000000000000000000000' },
  ],
  'case-many': [{ count: 31 }],
  'terminal-tripped': [{ terminal: 'digi1' }],
  'clock-drift': [{}],
  'clock-not-utc': [{}],
  'audit-unchained': [{}],
  recovery: [{}],
  'rekap-month': [
    {
      ...{ month: 'Oktober 2026', paid: 'Rp400.300', thisMonth: 'Rp100.075', rest: 'Rp700.525' },
      ...{ total: 'Rp1.200.900', overdue: 'Rp200.150', overdueCount: 2 },
    },
  ],
  'sla-half': SLA,
  'sla-soon': SLA,
  'sla-many': [{ percent: 50, count: 31 }],
  'bank-account': ['codes-short', 'feed-silent', 'balance-differs'].map((state) => ({ state, bank: 'Bank Mandiri' })),
};

describe('the texts of the alarms', () => {
  const texts = createAlarmTexts();
  const summaries = ALARM_KINDS.flatMap((kind) => MODELS[kind].map((model) => texts.summary(kind, model)));

  test('every kind, with everything that its template asks for, one sentence without an exclamation mark', () => {
    for (const summary of summaries) {
      expect(summary).toMatch(/^[A-Z][^\n!]{20,290}\.$/);
      expect(summary).not.toMatch(/ {2}|\{\{|undefined/);
    }
    expect(new Set(summaries).size).toBe(summaries.length);
  });

  test('a model that lacks a value, the summary is refused instead of having a hole', () => {
    expect(() => texts.summary('deposit-low', {})).toThrow();
  });

  test('the folder of templates, no file in it but those that are used', () => {
    const folder = path.resolve(__dirname, '../../../templates/alarms');
    expect(readdirSync(folder).sort()).toEqual([...ALARM_KINDS, 'letter'].map((name) => `${name}.hbs`).sort());
  });

  test('a letter, subject and text say what, where and when', () => {
    const letter = texts.letter({
      ...{ id: '01KB0000000000000000000000', kind: 'backlog', summary: 'Antrean order penuh.' },
      ...{ link: 'https://konsol.example/antrian', raisedAt: instant('2026-11-25T08:12:14.000Z') },
    });
    expect(letter.subject).toBe('[Tuntas] Antrean order penuh.');
    expect(letter.text).toContain('Antrean order penuh.\n\nBuka: https://konsol.example/antrian\n');
    expect(letter.text).toContain('2026-11-25 15:12:14 WIB');
  });
});
