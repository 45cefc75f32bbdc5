import { type ProofId, type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type StaffId } from '../../domain/staff';
import { type Instant } from '../../domain/time';
import { type Queryable, type Tx } from '../database';
import { newId } from '../new-id';
import { dateOf } from './columns';

export type ProofState = 'open' | 'accepted' | 'rejected' | 'superseded';

/** What a payer uploaded, as it is kept: checked, re-encoded and without what its camera wrote into it. */
export interface NewProof {
  /** By its content. */
  mime: 'image/webp' | 'application/pdf';
  originalMime: string;
  content: Buffer;
  /** Of what was uploaded. */
  sha256: Buffer;
  width: number | null;
  height: number | null;
  note: string | null;
  /** What the payer says it transferred, and to which account. */
  saidAmount: Rupiah | null;
  saidAccount: string | null;
  ip: string;
}

export interface ProofSummary {
  id: ProofId;
  n: number;
  state: ProofState;
  sha256: Buffer;
}

/** In their order. The transfer is locked by whoever decides on them. */
export async function listProofs(queryable: Queryable, transferId: TransferId): Promise<ProofSummary[]> {
  return queryable.rows<ProofSummary>('select id, n, state, sha256 from proof where transfer_id = ? order by n', [
    transferId,
  ]);
}

export async function insertProof(
  tx: Tx,
  { transferId, n, proof, at }: { transferId: TransferId; n: number; proof: NewProof; at: Instant },
): Promise<ProofId> {
  const id = newId();
  await tx.write(
    `insert into proof (id, transfer_id, n, mime, original_mime, bytes, sha256, width, height, state, note, said_amount,
       said_account, source_ip, uploaded_at) values (?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)`,
    [
      ...[id, transferId, n, proof.mime, proof.originalMime, proof.content.length, proof.sha256],
      ...[proof.width, proof.height, proof.note, proof.saidAmount, proof.saidAccount, proof.ip, dateOf(at)],
    ],
  );
  await tx.write('insert into proof_file (proof_id, content) values (?, ?)', [id, proof.content]);
  return id;
}

/** Ends what is open: by a later proof, or by a person. Returns how many. */
export async function endOpenProofs(
  tx: Tx,
  transferId: TransferId,
  end: { state: Exclude<ProofState, 'open'>; at: Instant; by: StaffId | null; reason: string | null },
): Promise<number> {
  return tx.write(
    `update proof set state = ?, decided_by = ?, decided_at = ?, reason = ? where transfer_id = ? and state = 'open'`,
    [end.state, end.by, dateOf(end.at), end.reason, transferId],
  );
}
