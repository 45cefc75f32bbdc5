import { type ProofId } from '../../../domain/ids';
import { type Queryable } from '../../database';

/** A proof as it is kept, to be shown to staff. */
export interface ProofFile {
  mime: string;
  /** Of its transfer, and which of its proofs it is. */
  no: number;
  n: number;
  content: Buffer;
}

export async function readProofFile(queryable: Queryable, id: ProofId): Promise<ProofFile | undefined> {
  const row = await queryable.row<Omit<ProofFile, 'no'> & { no: number | string }>(
    `select f.mime, f.n, t.no, c.content from proof f
     join transfer t on t.id = f.transfer_id
     join proof_file c on c.proof_id = f.id where f.id = ?`,
    [id],
  );
  return row && { ...row, no: Number(row.no) };
}
