import { type Instant } from '../../domain/time';
import { changeVirtualAccount } from '../../persistence/repositories/virtual-account.repository';
import { liveAccount } from '../live-account';
import { type Life, replaceAccount } from './life';

/**
 * Whether the bank has said since then what was paid. Otherwise it is asked at once, and whatever follows from the answer
 * waits. Without a bill nobody could have paid.
 */
export async function wasAskedSince(life: Life, moment: Instant): Promise<boolean> {
  const account = liveAccount(life.accounts);
  if (account?.state !== 'active') return false;
  const { inquiredAt, nextInquiryAt } = account;
  if (inquiredAt !== null && inquiredAt >= moment) return true;
  if (nextInquiryAt === null || nextInquiryAt > life.now) {
    replaceAccount(life, await changeVirtualAccount(life.tx, account, { nextInquiryAt: life.now }));
  }
  return false;
}
