import { InvariantBroken } from '../../domain/errors';
import { type RefundId } from '../../domain/ids';
import { type StaffId } from '../../domain/staff';
import { type Tx } from '../../persistence/database';
import { changeRefund, lockRefund } from '../../persistence/repositories/refund.repository';

export interface Payee {
  bank: string;
  /** Digits. */
  number: string;
  name: string;
}

/** Null: its payer said so on the page of its order. */
export interface GivenBy {
  by: StaffId | null;
}

/**
 * Whom to pay back, and who says so. The number is sealed; its last digits stay readable. Only before the refund is approved: what two
 * people agreed on does not change any more. Throws `InvariantBroken` afterwards.
 */
export async function setRefundPayee(
  tx: Tx,
  id: RefundId,
  { bank, number, name, by }: Payee & GivenBy,
  seal: (secret: string) => Buffer,
): Promise<void> {
  const refund = await lockRefund(tx, id);
  if (refund.state !== 'requested') throw new InvariantBroken(`refund ${id} is ${refund.state}: its payee stands`);
  await changeRefund(tx, refund, {
    ...{ payeeBank: bank, payeeNumberSealed: seal(number), payeeNumberEnd: number.slice(-4), payeeName: name },
    payeeBy: by,
  });
}
