import { InvalidRequest } from '../domain/errors';
import { type Instant } from '../domain/time';
import { type Tx } from '../persistence/database';
import { isDuplicateOf } from '../persistence/database-errors';
import { dateOf } from '../persistence/repositories/columns';

/** Of a signed request. */
export interface Nonce {
  credentialId: string;
  value: string;
  /** Of everything that was signed. */
  requestHash: Buffer;
  stamp: Instant;
}

/**
 * A6: the same bytes again are the same request; other bytes under a spent nonce are refused. Null: an entrance without
 * signatures. Throws `InvalidRequest` with `nonce-reused`. Safe to repeat.
 */
export async function spendNonce(tx: Tx, nonce: Nonce | null): Promise<void> {
  if (nonce === null) return;
  const value = Buffer.from(nonce.value, 'latin1');
  try {
    await tx.write('insert into request_nonce (credential_id, nonce, request_hash, stamp) values (?, ?, ?, ?)', [
      nonce.credentialId,
      value,
      nonce.requestHash,
      dateOf(nonce.stamp),
    ]);
  } catch (error) {
    if (!isDuplicateOf(error, 'PRIMARY')) throw error;
    const spent = await tx.row<{ request_hash: Buffer }>(
      'select request_hash from request_nonce where credential_id = ? and nonce = ?',
      [nonce.credentialId, value],
    );
    if (spent?.request_hash.equals(nonce.requestHash) !== true) {
      throw new InvalidRequest('nonce-reused', { cause: error });
    }
  }
}
