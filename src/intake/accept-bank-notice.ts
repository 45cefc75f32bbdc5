import { type ReadPaymentNotice } from '../bank/virtual-account-bank';
import { type Instant } from '../domain/time';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { storeBankNotice } from './store-bank-notice';
import { storeOddNotice } from './store-odd-notice';

export interface RawBankNotice {
  body: Buffer;
  ip: string;
}

/** As the bank reads it: `000` ends its notices about this payment, anything else brings them again. */
export type BankNoticeAnswer = { status: '000' } | { status: '999'; message: string };

export type AcceptBankNotice = (raw: RawBankNotice) => Promise<BankNoticeAnswer>;

/** What came of one arrival; for the metrics. */
export type BankNoticeOutcome = 'stored' | 'repeated' | 'odd' | 'unreadable' | 'not-allowed' | 'failed';

export interface BankNoticeDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  read: ReadPaymentNotice;
  /** Whether the bank may call from there. */
  isAllowed(ip: string): boolean;
  /** This machine's clock: the bank's time stamp is judged also while the database is away. */
  clock(): Instant;
  observe?: (outcome: BankNoticeOutcome) => void;
}

const REFUSED: BankNoticeAnswer = { status: '999', message: 'notifikasi ditolak' };
const TRY_AGAIN: BankNoticeAnswer = { status: '999', message: 'belum dapat disimpan, kirim ulang' };

/**
 * A notice of the bank is a hint to look, since its cipher proves nothing: it is stored, and answered `000` after the
 * COMMIT, never before; whether it is true is asked later (`confirm-notices`). What was opened but is not as agreed is
 * kept for people and answered `999`, so that the bank says it again. What cannot be opened is counted and logged.
 * Never throws; safe to repeat and to race.
 */
export function createAcceptBankNotice(deps: BankNoticeDeps): AcceptBankNotice {
  return async (raw) => {
    try {
      const { answer, outcome } = await take(deps, raw);
      deps.observe?.(outcome);
      return answer;
    } catch (error) {
      deps.observe?.('failed');
      deps.logger.error({ err: error }, 'a notice of the bank could not be stored');
      return TRY_AGAIN;
    }
  };
}

interface Taken {
  answer: BankNoticeAnswer;
  outcome: BankNoticeOutcome;
}

async function take(deps: BankNoticeDeps, { body, ip }: RawBankNotice): Promise<Taken> {
  const { db, settings, logger } = deps;
  if (!deps.isAllowed(ip)) return refuse(deps, { ip, outcome: 'not-allowed', why: 'address' });
  const numbers = await settings.current();
  const reading = deps.read(body, { now: deps.clock(), windowSeconds: numbers.bniTimeWindowSeconds });
  if (reading.kind === 'unreadable') return refuse(deps, { ip, outcome: 'unreadable', why: reading.why });
  const raw = { body, ip };
  if (reading.kind === 'malformed') {
    const { trxId, detail: fault } = reading;
    await storeOddNotice(db, { ...raw, kind: 'unreadable', trxId, notice: null, fault }, numbers);
    return refuse(deps, { ip, outcome: 'odd', why: reading.detail });
  }
  const stored = await storeBankNotice(db, { ...raw, notice: reading.notice }, numbers);
  if (stored.kind === 'other-number') {
    const { notice } = reading;
    const odd = { ...raw, kind: 'amount-mismatch', trxId: notice.trxId, notice, fault: 'number' } as const;
    await storeOddNotice(db, odd, numbers);
    return refuse(deps, { ip, outcome: 'odd', why: 'number' });
  }
  logger.info({ trxId: reading.notice.trxId, isRepeated: stored.isRepeated }, 'notice of the bank stored');
  return { answer: { status: '000' }, outcome: stored.isRepeated ? 'repeated' : 'stored' };
}

function refuse(
  { logger }: BankNoticeDeps,
  { ip, outcome, why }: { ip: string; outcome: BankNoticeOutcome; why: string },
): Taken {
  logger.warn({ ip, outcome, why }, 'a notice of the bank was refused');
  return { answer: REFUSED, outcome };
}
