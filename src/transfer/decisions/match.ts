import { formatRupiah, type Rupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { transferName } from '../../domain/transfer/names';
import { cameAfterQuarantine, cameBefore } from '../../domain/transfer/judge-mutation';
import { compareSenders, type SenderComparison, senderNameOf } from '../../domain/transfer/sender';
import { type Tx } from '../../persistence/database';
import { type BankAccountRow } from '../../persistence/repositories/bank-account.repository';
import { type MutationRow } from '../../persistence/repositories/bank-mutation.repository';
import { type BigIntColumn } from '../../persistence/repositories/columns';
import { type TransferRow } from '../../persistence/repositories/transfer.repository';
import { previewVerification, verifyTransfer } from '../match/carry-out';
import { lockPurpose } from '../match/lock-purpose';
import { type Asked, type Judgement, type MoneyDecision, type MoneyLockCode } from './decision.types';
import { lineSentence, transferSentence } from './evidence';
import { lineLock } from './line-locks';
import { needsTwo, readStanding, standingSentences, type TransferStanding } from './transfer-standing';
import { accountsOf, locked, seeLines, seeTransfer, sumOf } from './see-rows';

/** These lines pay this transfer. */
export const match: MoneyDecision = {
  subjectKind: 'transfer',
  judge,
  async carryOut(tx, { approval }, context) {
    const { subject, payload, id: approvalId, requestedBy } = approval;
    const transferId = subject.id;
    const verified = await verifyTransfer(
      tx,
      {
        ...{ transferId, mutationIds: payload.mutationIds ?? [] },
        by: { method: 'staff', staffId: requestedBy.id, approvalId },
      },
      context,
    );
    const { topupId, resellerId } = verified;
    return { transferId, ...(topupId === null ? {} : { topup: { topupId, resellerId } }) };
  },
};

async function judge(tx: Tx, { subjectId, payload, settings, isLocking }: Asked): Promise<Judgement> {
  const mutationIds = [...(payload.mutationIds ?? [])];
  const lines = await seeLines(tx, mutationIds, isLocking);
  const transfer = await seeTransfer(tx, subjectId, isLocking);
  if (transfer === undefined || lines === undefined) return locked('unknown');
  if (isLocking) await lockPurpose(tx, subjectId);
  const known = { version: transfer.version, amount: sumOf(lines) };
  const lock = await lockOf(tx, { transfer, lines, settings });
  if (lock !== null) return locked(lock, known);
  const accountOf = await accountsOf(tx, [transfer, ...lines]);
  const preview = await previewVerification(tx, { transferId: subjectId, mutationIds });
  const standing = await readStanding(tx, { transfer, lines, settings });
  const facts = { transfer, lines, accountOf, standing, ...preview };
  return {
    ...{ lock: null, version: transfer.version, amount: preview.received, postings: preview.postings, barred: [] },
    isFourEyes: isFourEyes(facts, settings),
    evidence: await evidenceOf(tx, facts),
  };
}

interface Facts {
  transfer: TransferRow;
  lines: readonly MutationRow[];
  accountOf: (row: { bankAccountId: string }) => BankAccountRow;
  received: Rupiah;
  short: Rupiah;
  excess: Rupiah;
  standing: TransferStanding;
}

async function lockOf(
  tx: Tx,
  { transfer, lines, settings }: Pick<Facts, 'transfer' | 'lines'> & { settings: Settings },
): Promise<MoneyLockCode | null> {
  if (transfer.state === 'verified') return 'already-matched';
  const [first] = lines;
  if (first === undefined) return 'incomplete';
  if (lines.some(({ bankAccountId }) => bankAccountId !== first.bankAccountId)) return 'other-account';
  for (const line of lines) {
    const lock = await lineLock(tx, line, { direction: 'credit', states: ['new', 'open'] });
    if (lock !== null) return lock;
    if (cameBefore(line, transfer, settings)) return 'before-created';
    if (transfer.state === 'released' && cameAfterQuarantine(line, transfer, settings)) return 'quarantine-over';
  }
  return null;
}

/**
 * Above the limit, at our cost, from an account that nobody was asked to pay to, from somebody else than expected, for
 * what was given up too long ago for a proof, or with an amount that is another one's too (T2).
 */
function isFourEyes({ transfer, lines, received, short, standing }: Facts, { fourEyesAboveRupiah }: Settings): boolean {
  const isElsewhere = lines.some(({ bankAccountId }) => bankAccountId !== transfer.bankAccountId);
  const isOther = lines.some((line) => senderOf(line, transfer) === 'other');
  return received > fourEyesAboveRupiah || short > 0 || isElsewhere || isOther || needsTwo(standing);
}

function senderOf(line: MutationRow, { payerName }: TransferRow): SenderComparison {
  return compareSenders(senderNameOf(line), payerName);
}

async function evidenceOf(tx: Tx, facts: Facts): Promise<string[]> {
  const { transfer, lines, accountOf, received, short, excess, standing } = facts;
  return [
    transferSentence(transfer, accountOf(transfer)),
    ...lines.map((line) => lineSentence(line, accountOf(line))),
    ...lines.flatMap((line) => senderSentence(line, transfer)),
    ...differenceSentences({ transfer, received, short, excess }),
    ...lines
      .filter(({ bankAccountId }) => bankAccountId !== transfer.bankAccountId)
      .map((line) => `Uangnya masuk ke rekening lain: ${accountOf(line).bank}, bukan yang diminta.`),
    ...standingSentences(standing),
    ...(await proofSentences(tx, transfer)),
  ];
}

function senderSentence(line: MutationRow, transfer: TransferRow): string[] {
  const comparison = senderOf(line, transfer);
  if (comparison === 'unknown') return [];
  const sender = senderNameOf(line) ?? '';
  return comparison === 'same'
    ? [`Nama pengirim sama dengan pembayar: ${sender}.`]
    : [`Nama pengirim ${sender} berbeda dari pembayar ${transfer.payerName ?? ''}.`];
}

function differenceSentences({
  transfer: { final },
  received,
  short,
  excess,
}: Pick<Facts, 'transfer' | 'received' | 'short' | 'excess'>): string[] {
  const sentences = received === final ? ['Nominalnya tepat.'] : [`Diterima ${formatRupiah(received)}.`];
  if (short > 0) sentences.push(`Kurang ${formatRupiah(short)} dari harga; kekurangannya kita tanggung.`);
  if (excess > 0) sentences.push(`Lebih ${formatRupiah(excess)}; kelebihannya diajukan untuk dikembalikan.`);
  return sentences;
}

/** A picture that was used before pays nothing. */
async function proofSentences(tx: Tx, { id }: TransferRow): Promise<string[]> {
  const rows = await tx.rows<{ n: number; no: BigIntColumn | null }>(
    `select p.n, (select min(t.no) from proof o join transfer t on t.id = o.transfer_id
       where o.sha256 = p.sha256 and o.transfer_id <> p.transfer_id) as no
     from proof p where p.transfer_id = ? and p.state in ('open', 'accepted') order by p.n`,
    [id],
  );
  return rows.map(({ n, no }) =>
    no === null
      ? `Bukti ke-${n} tidak pernah dipakai di transfer lain.`
      : `Bukti ke-${n} juga diunggah untuk ${transferName(Number(no))}.`,
  );
}
