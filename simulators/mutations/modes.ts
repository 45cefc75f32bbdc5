export const SIGNATURES = ['valid', 'wrong', 'none'] as const;

/** How the service that reads the mutations behaves; forgotten at a restart and at a reset. */
export interface FeedSettings {
  /** false: what happens from now on is told by the list alone. */
  webhooks: boolean;
  /** How long after a mutation the service knows it, by webhook and by list. */
  delayMs: number;
  /** How often each webhook is sent, all at once. */
  copies: number;
  /** Each webhook brings the line before once more. */
  isOverlapping: boolean;
  /** Two that follow each other change places; one alone waits 5 s. */
  isSwapped: boolean;
  signature: (typeof SIGNATURES)[number];
  /** The bank tells the day only: every line is dated at midnight. */
  isDateOnly: boolean;
  /** The list takes so long to answer. */
  slowMs: number;
  /** The list answers HTTP 503. */
  isListDown: boolean;
  /** The waits between tries of a webhook; the last one again and again, until the hub answers 2xx. */
  retryMs: number[];
}

export const feedSettings = (): FeedSettings => ({
  webhooks: true,
  delayMs: 2_000,
  copies: 1,
  isOverlapping: false,
  isSwapped: false,
  signature: 'valid',
  isDateOnly: false,
  slowMs: 0,
  isListDown: false,
  retryMs: [1_000, 3_000, 10_000, 30_000, 60_000],
});
