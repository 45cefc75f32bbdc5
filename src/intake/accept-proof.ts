import { type ProofId, type TransferId } from '../domain/ids';
import { type Rupiah } from '../domain/money';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { moneyContext } from '../transfer/money-context';
import { type SubmittedProof, submitProof } from '../transfer/proofs/submit-proof';
import { type ProofFileReading, readProofFile } from './read-proof-file';

export interface UploadedProof {
  transferId: TransferId;
  content: Buffer;
  note: string | null;
  saidAmount: Rupiah | null;
  saidAccount: string | null;
  ip: string;
}

export type ProofRefusal =
  | Extract<ProofFileReading, { kind: 'refused' }>['code']
  | Extract<SubmittedProof, { kind: 'refused' }>['code'];

export type ProofAcceptance =
  | { kind: 'taken'; proofId: ProofId; isRepeated: boolean }
  | { kind: 'refused'; code: ProofRefusal };

/**
 * Takes what a payer uploaded (U12): the file is read and made anew outside of any transaction, then stored with what it
 * starts. Safe to repeat: a file that staff have to look at is kept once
 * while they ask for no other. Throws only when the database is away.
 */
export type AcceptProof = (upload: UploadedProof) => Promise<ProofAcceptance>;

export interface AcceptProofDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  /** Told after the COMMIT; never waited for. */
  onTransfer: (transferId: TransferId) => void;
}

export function createAcceptProof({ db, settings, logger, onTransfer }: AcceptProofDeps): AcceptProof {
  return async ({ transferId, content, ...told }) => {
    const reading = await readProofFile(content);
    if (reading.kind === 'refused') {
      logger.info({ transferId, code: reading.code }, 'an uploaded proof was refused');
      return reading;
    }
    const numbers = await settings.current();
    const outcome = await db.transaction(async (tx) =>
      submitProof(tx, { transferId, proof: { ...reading.file, ...told } }, await moneyContext(tx, numbers)),
    );
    if (outcome.kind === 'refused') return outcome;
    if (!outcome.isRepeated) onTransfer(transferId);
    return { kind: 'taken', proofId: outcome.proofId, isRepeated: outcome.isRepeated };
  };
}
