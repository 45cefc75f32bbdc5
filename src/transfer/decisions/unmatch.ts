import { type MutationId, type TransferId } from '../../domain/ids';
import { formatRupiah, ZERO } from '../../domain/money';
import { type Tx } from '../../persistence/database';
import { type TransferRow } from '../../persistence/repositories/transfer.repository';
import { previewUnmatch, unmatchTransfer } from '../match/carry-out';
import { lockPurpose } from '../match/lock-purpose';
import { type Asked, type Judgement, type MoneyDecision } from './decision.types';
import { lineSentence, transferSentence } from './evidence';
import { accountsOf, locked, seeLines, seeTransfer } from './see-rows';

/** C7: what was brought together is taken apart again; always by two people. */
export const unmatch: MoneyDecision = {
  subjectKind: 'transfer',
  judge,
  async carryOut(tx, { approval: { subject, payload, id: approvalId, reason } }, context) {
    const deliveredAs = payload.deliveredAs ?? 'loss';
    await unmatchTransfer(tx, { transferId: subject.id, deliveredAs, approvalId, reason }, context);
    return { transferId: subject.id };
  },
};

async function judge(tx: Tx, { subjectId, payload, isLocking }: Asked): Promise<Judgement> {
  const ids = await liveMatchesOf(tx, subjectId);
  const lines = await seeLines(tx, ids, isLocking);
  const transfer = await seeTransfer(tx, subjectId, isLocking);
  if (transfer === undefined || lines === undefined) return locked('unknown');
  if (isLocking) await lockPurpose(tx, subjectId);
  const amount = transfer.received ?? ZERO;
  const known = { version: transfer.version, amount };
  // What pays it may have changed while this one waited for its locks.
  const isSame = (await liveMatchesOf(tx, subjectId)).join() === ids.join();
  if (!isSame || lines.length === 0) return locked('not-matched', known);
  const deliveredAs = payload.deliveredAs ?? 'loss';
  const { lock, isDelivered, postings } = await previewUnmatch(tx, { transferId: subjectId, deliveredAs });
  if (lock !== null) return locked(lock, known);
  const accountOf = await accountsOf(tx, [transfer, ...lines]);
  return {
    ...{ lock: null, isFourEyes: true, ...known, postings, barred: [] },
    evidence: [
      transferSentence(transfer, accountOf(transfer)),
      ...lines.map((line) => lineSentence(line, accountOf(line))),
      ...consequences(transfer, { isDelivered, deliveredAs }),
    ],
  };
}

async function liveMatchesOf(tx: Tx, transferId: TransferId): Promise<MutationId[]> {
  const rows = await tx.rows<{ mutation_id: string }>(
    'select mutation_id from mutation_match where transfer_id = ? and ended_at is null order by mutation_id',
    [transferId],
  );
  return rows.map(({ mutation_id: id }) => id);
}

function consequences(
  { purpose, received }: TransferRow,
  { isDelivered, deliveredAs }: { isDelivered: boolean; deliveredAs: 'loss' | 'receivable' },
): string[] {
  if (purpose === 'tiket')
    return [`Saldo reseller yang sudah bertambah ${formatRupiah(received ?? ZERO)} ditarik lagi.`];
  if (!isDelivered) return ['Pesanan belum terkirim.'];
  return [
    deliveredAs === 'loss'
      ? 'Pesanan sudah terkirim: harganya jadi kerugian kita.'
      : 'Pesanan sudah terkirim: harganya jadi piutang ke tokonya.',
  ];
}
