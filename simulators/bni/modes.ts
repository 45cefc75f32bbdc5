import { TAMPERINGS } from './cipher';

/** `down`: every call is answered 997. `unreachable`: its connection is broken off. */
export const AVAILABILITIES = ['up', 'down', 'unreachable'] as const;

/** What may be done to a notice on its way; one that is lost is not repeated. */
export const NOTICE_MODES = [
  'normal',
  'lost',
  'wrong-key',
  ...TAMPERINGS.map((what) => `tamper-${what}` as const),
] as const;
export type NoticeMode = (typeof NOTICE_MODES)[number];

/** Instead of the true answer, beside any code of three digits. */
export const SPOILT_ANSWERS = ['drop', 'garbage', 'http-500', 'wrong-key', 'stale', 'other-bill', 'no-data'] as const;

export interface AnswerRule {
  /** The `type` that it is for; without it every call. */
  operation?: string | undefined;
  answer: string;
  /** Whether the call is carried out before it is answered so. */
  isDone: boolean;
  /** How many calls more; without it all. */
  count?: number | undefined;
}

export interface BankSettings {
  availability: (typeof AVAILABILITIES)[number];
  slowMs: number;
  /** 996 from the next one on, until the hour of the clock is over. */
  inquiriesPerHour: number;
  /** How far the hub's clock may be off. */
  windowSeconds: number;
  noticeMode: NoticeMode;
  /** How many tries the mode is for; without it all. */
  noticeCount: number | undefined;
  noticeDelayMs: number;
  /** How often the first try is sent, all at once. */
  noticeCopies: number;
  /** Two that follow each other change places. */
  noticesSwapped: boolean;
  /** The waits between tries; the last one again and again, until the hub answers 000. */
  noticeRetryMs: number[];
}

const HOUR_MS = 60 * 60 * 1000;

/** How the bank behaves; forgotten at a restart and at a reset. */
export class Modes {
  readonly settings: BankSettings = {
    availability: 'up',
    slowMs: 0,
    inquiriesPerHour: 1000,
    windowSeconds: 300,
    noticeMode: 'normal',
    noticeCount: undefined,
    noticeDelayMs: 0,
    noticeCopies: 1,
    noticesSwapped: false,
    noticeRetryMs: [1_000, 3_000, 10_000, 30_000, 60_000],
  };
  readonly answers: AnswerRule[] = [];
  private inquiries = { hour: 0, count: 0 };

  /** The rule for a call of this type; one that is used up is gone. */
  takeAnswer(operation: string): AnswerRule | undefined {
    const rule = this.answers.find(
      (candidate) => candidate.operation === undefined || candidate.operation === operation,
    );
    if (rule?.count !== undefined) {
      rule.count -= 1;
      if (rule.count <= 0) this.answers.splice(this.answers.indexOf(rule), 1);
    }
    return rule;
  }

  takeNoticeMode(): NoticeMode {
    const { settings } = this;
    const mode = settings.noticeMode;
    if (settings.noticeCount === undefined || mode === 'normal') return mode;
    settings.noticeCount -= 1;
    if (settings.noticeCount <= 0) Object.assign(settings, { noticeMode: 'normal', noticeCount: undefined });
    return mode;
  }

  /** Whether one more inquiry of this hour is answered. */
  countInquiry(): boolean {
    const hour = Math.floor(Date.now() / HOUR_MS);
    if (this.inquiries.hour !== hour) this.inquiries = { hour, count: 0 };
    this.inquiries.count += 1;
    return this.inquiries.count <= this.settings.inquiriesPerHour;
  }
}
