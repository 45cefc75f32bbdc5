/**
 * What a definite no of a provider means for what happens next. A channel decides it by the code of the answer, never by
 * its words.
 */
const SEND_FAILURES = [
  /** A fault that passes: again later, a few times. */
  'again',
  /** This receiver has had too many at once: later, and later each time. */
  'pair-limit',
  /** We send too fast: everything waits for a while. */
  'slow-down',
  /** Not to this receiver today. */
  'tomorrow',
  /** The receiver's last message is too old for free text: the same as a template. */
  'window-closed',
  /** This channel does not reach the receiver: the next one. */
  'unreachable',
  /** The receiver wants nothing by this channel: the next one. */
  'opted-out',
  /** The attachment: uploaded again once. */
  'attachment',
  /** The template is missing, paused or does not fit: a person has to see to it. */
  'template',
  /** Our account, its money or its keys: nothing leaves until a person has seen to it. */
  'stop',
  /** This message will never be taken. */
  'permanent',
] as const;
export type SendFailure = (typeof SEND_FAILURES)[number];

/** What came of one try. Only `refused` proves that nothing was sent. */
export type SendOutcome =
  /** Taken by the provider; whether it arrives is told later, or never. */
  | { kind: 'accepted'; providerId: string }
  | { kind: 'refused'; failure: SendFailure; code: string }
  | { kind: 'unknown'; code: string };
