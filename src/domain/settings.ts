/** The numbers of the house with their defaults; rows of the table `setting` override them. Times in milliseconds, money in rupiah. */
export interface Settings {
  /** An order not sent by then fails, counted from its acceptance or from its last definite no. */
  sendDeadlineMs: number;
  /** No automatic purchase later than this after acceptance. */
  latestSendMs: number;
  /** A pending order without a serial number becomes a person's after this. */
  serialNumberWaitMs: number;
  /** A suspect order becomes a person's after this. */
  suspectWaitMs: number;
  /** Purchases per order at the most; those that a switch stopped do not count. */
  maxAttempts: number;
  /** Orders that no workflow has taken up yet, beyond which new ones are refused as `busy`: all, and of one reseller. */
  backlogRows: number;
  backlogRowsPerReseller: number;
  backlogAgeMs: number;
  /** Pause before the routing of a waiting order is tried again. */
  routeRetryMs: number;
  /** The same under a stop switch, when every order waits at once. */
  switchRetryMs: number;
  /** A purchase that no worker picks up within this goes to the next terminal, if it never left. */
  pickUpMs: number;
  /** Between two escalations of an overdue item. */
  escalateEveryMs: number;
  /** People's time for a case. */
  caseDueMs: number;
  /** How long a report is tried, and how long one try may take. */
  reportForMs: number;
  reportTryMs: number;
  /** A row whose next action is overdue by this lost its workflow. */
  reconcileLagMs: number;
  reconcileEveryMs: number;
  reconcileAllEveryMs: number;
  sweepEveryMs: number;
  /** Between two checks of all books; longer when a check takes long. */
  ledgerCheckEveryMs: number;
  /** Failures in a row that close a terminal, and for how long. */
  tripAfter: number;
  tripForMs: number;
  /** Wrong signatures in a row that lock a credential, and for how long. */
  lockAfter: number;
  lockForMs: number;
  /** The same for the passwords of staff. */
  staffLockAfter: number;
  staffLockForMs: number;
  /** A session ends after this without a request, and after that in any case. */
  sessionIdleMs: number;
  sessionForMs: number;
  /** How long a request for a second person stands. */
  approvalForMs: number;
  /** In rupiah: what one person may decide alone. */
  fourEyesAboveRupiah: number;
  /** How often and how long at the most people's deadline of one order may be put off. */
  parkTimes: number;
  parkMostMs: number;
  /** What the bank allows in an hour of the clock, and the part of it in percent that the search for lost notices may take. */
  bniInquiriesPerHour: number;
  bniSweepSharePercent: number;
  /** How far the clock in a bank's message may be from ours, in seconds. */
  bniTimeWindowSeconds: number;
  /** A bill at the bank is looked at by itself so often, while it is open. */
  bniSweepEveryMs: number;
  /** Messages that leave in a minute at the most. */
  whatsappPerMinute: number;
  /** Nothing is sent to customers from this hour in WIB on, and until that one. */
  quietFromHour: number;
  quietUntilHour: number;
  /** The hour in WIB at which reminders leave. */
  reminderHour: number;
  /** A virtual account stays open so many days after the due day. */
  vaOpenDaysAfterDue: number;
  /** People's time after the due day, before a bill becomes theirs. */
  tagihanDueGraceMs: number;
  /** People's time for what a payment left in question, and for a customer's change. */
  paymentDueMs: number;
  customerChangeDueMs: number;
  /** A document not printed, a message not sent and a notice not confirmed by then becomes a person's. */
  documentDueMs: number;
  messageDueMs: number;
  noticeDueMs: number;
  /** Documents in one print, at the most. */
  documentsPerPrint: number;
  /** How long a buyer, and a reseller, may take to transfer. */
  orderWindowMs: number;
  tiketWindowMs: number;
  /** T2: how long after that an amount stays reserved, where the feed tells the time, and where it tells the day only. */
  graceTimedMs: number;
  graceDateOnlyMs: number;
  /** T2: how long a released amount is not asked for again while others are free. */
  quarantineMs: number;
  /** U5: the bank's clock may be behind ours by so much. */
  bankClockSlackMs: number;
  /** Fewer unique codes free than this, in percent, and none is given out; more used than that, and people are told. */
  codesFreeLeastPercent: number;
  codesUsedWarnPercent: number;
  /** Limits of a tiket, in rupiah. */
  tiketLeastRupiah: number;
  tiketMostRupiah: number;
  /** Transfers that one reseller may have open at once. */
  openTransfersPerReseller: number;
  /** SLA targets, in working time of their calendars. */
  slaOrderMs: number;
  slaTiketMs: number;
  slaSuspenseMs: number;
  slaRefundMs: number;
  /** The hours in WIB of the calendar for orders and tikets, and of the one for everything else. */
  slaDailyFromHour: number;
  slaDailyUntilHour: number;
  slaBusinessFromHour: number;
  slaBusinessUntilHour: number;
  /** How long a payer that was asked for another proof may take. */
  proofAnswerMs: number;
  /** Proofs for one transfer at the most; a released transfer takes one for so long. */
  proofsPerTransfer: number;
  proofAfterReleaseMs: number;
  /** A feed that has told nothing for so long is told to people; how often it is asked. */
  feedSilentMs: number;
  feedPollEveryMs: number;
  /** A file that was uploaded and not applied by then is discarded. */
  previewForMs: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

export const DEFAULT_SETTINGS: Readonly<Settings> = {
  sendDeadlineMs: 5 * MINUTE,
  latestSendMs: 15 * MINUTE,
  serialNumberWaitMs: 10 * MINUTE,
  suspectWaitMs: 6 * MINUTE,
  maxAttempts: 5,
  backlogRows: 500,
  backlogRowsPerReseller: 100,
  backlogAgeMs: MINUTE,
  routeRetryMs: 5 * SECOND,
  switchRetryMs: 30 * SECOND,
  pickUpMs: 15 * SECOND,
  escalateEveryMs: 15 * MINUTE,
  caseDueMs: 30 * MINUTE,
  reportForMs: 24 * HOUR,
  reportTryMs: 30 * SECOND,
  reconcileLagMs: MINUTE,
  reconcileEveryMs: MINUTE,
  reconcileAllEveryMs: HOUR,
  sweepEveryMs: 2 * SECOND,
  ledgerCheckEveryMs: 10 * MINUTE,
  tripAfter: 5,
  tripForMs: MINUTE,
  lockAfter: 10,
  lockForMs: 5 * MINUTE,
  staffLockAfter: 5,
  staffLockForMs: 15 * MINUTE,
  sessionIdleMs: 30 * MINUTE,
  sessionForMs: 12 * HOUR,
  approvalForMs: 30 * MINUTE,
  fourEyesAboveRupiah: 500_000,
  parkTimes: 2,
  parkMostMs: HOUR,
  bniInquiriesPerHour: 600,
  bniSweepSharePercent: 70,
  bniTimeWindowSeconds: 480,
  bniSweepEveryMs: 24 * HOUR,
  whatsappPerMinute: 60,
  quietFromHour: 20,
  quietUntilHour: 8,
  reminderHour: 9,
  vaOpenDaysAfterDue: 30,
  tagihanDueGraceMs: 7 * 24 * HOUR,
  paymentDueMs: 24 * HOUR,
  customerChangeDueMs: 24 * HOUR,
  documentDueMs: HOUR,
  messageDueMs: 24 * HOUR,
  noticeDueMs: 2 * HOUR,
  documentsPerPrint: 100,
  orderWindowMs: HOUR,
  tiketWindowMs: 24 * HOUR,
  graceTimedMs: 2 * HOUR,
  graceDateOnlyMs: 48 * HOUR,
  quarantineMs: 7 * 24 * HOUR,
  bankClockSlackMs: 5 * MINUTE,
  codesFreeLeastPercent: 10,
  codesUsedWarnPercent: 70,
  tiketLeastRupiah: 10_000,
  tiketMostRupiah: 100_000_000,
  openTransfersPerReseller: 1000,
  slaOrderMs: 15 * MINUTE,
  slaTiketMs: 30 * MINUTE,
  slaSuspenseMs: 4 * HOUR,
  slaRefundMs: 4 * HOUR,
  slaDailyFromHour: 7,
  slaDailyUntilHour: 22,
  slaBusinessFromHour: 8,
  slaBusinessUntilHour: 17,
  proofAnswerMs: 24 * HOUR,
  proofsPerTransfer: 3,
  proofAfterReleaseMs: 7 * 24 * HOUR,
  feedSilentMs: HOUR,
  feedPollEveryMs: MINUTE,
  previewForMs: HOUR,
};

export function isSettingValue(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

/** Throws `RangeError` for a number that is not positive and whole, so that a wrong row is noticed at once. */
export function settingsWith(overrides: ReadonlyMap<string, number>): Settings {
  const settings: Settings = { ...DEFAULT_SETTINGS };
  for (const name of Object.keys(settings) as (keyof Settings)[]) {
    const value = overrides.get(name);
    if (value === undefined) continue;
    if (!isSettingValue(value)) throw new RangeError(`setting ${name}: ${value}`);
    settings[name] = value;
  }
  return settings;
}
