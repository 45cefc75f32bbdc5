import { type TransferId } from '../domain/ids';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { writeMoneyNote } from '../persistence/repositories/money-note.repository';
import { listRefunds, lockRefund } from '../persistence/repositories/refund.repository';
import { type Payee, setRefundPayee } from '../transfer/refund/payee';

/** Where a payer wants its money back to; the address that said so is kept with it. */
export interface GivenPayee extends Payee {
  transferId: TransferId;
  ip: string;
}

/** `nothing`: no refund of this transfer waits for an account; what is known already is staff's to change. */
export type PayeeAcceptance = { kind: 'taken'; count: number } | { kind: 'refused'; code: 'nothing' };

/**
 * Takes the account for all refunds of a transfer that wait for one, and notes for staff who gave it: the link of the page
 * is all that the giver had. Moves no money; two people still decide. Safe to repeat: what was given stands.
 */
export type AcceptPayee = (given: GivenPayee) => Promise<PayeeAcceptance>;

export function createAcceptPayee({
  db,
  logger,
  seal,
}: {
  db: Database;
  logger: Logger;
  seal: (secret: string) => Buffer;
}): AcceptPayee {
  return async ({ transferId, ip, ...payee }) => {
    const count = await db.transaction(async (tx) => {
      const waiting = await listRefunds(tx, {
        where: `(r.transfer_id = ? or r.order_id in (select o.id from digital_order o where o.transfer_id = ?))
          and r.state = 'requested' and r.payee_number_sealed is null order by r.id`,
        parameters: [transferId, transferId],
      });
      let given = 0;
      for (const { id } of waiting) {
        const refund = await lockRefund(tx, id);
        if (refund.state !== 'requested' || refund.payeeNumberSealed !== null) continue;
        await setRefundPayee(tx, id, { ...payee, by: null }, seal);
        const text = `Rekening tujuan diisi lewat halaman status pembayar, dari alamat IP ${ip}`;
        await writeMoneyNote(tx, { subject: id, kind: 'system', text, by: null, at: await tx.now() });
        given += 1;
      }
      return given;
    });
    if (count === 0) return { kind: 'refused', code: 'nothing' };
    logger.info({ transferId, count }, 'a payer told where its money goes back to');
    return { kind: 'taken', count };
  };
}
