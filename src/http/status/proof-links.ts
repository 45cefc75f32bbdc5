import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { isId, type ProofId } from '../../domain/ids';
import { after, type Instant, instant, millis } from '../../domain/time';

export interface ProofLinks {
  /** An address of the public listener that shows a proof for a short time to whoever has it. */
  linkTo(proofId: ProofId, now: Instant): string;
  /** Whether an address was made here and is still of use. Compared in constant time. */
  isGenuine(link: { proofId: string; until: string; signature: string }, now: Instant): boolean;
}

const FOR_MS = 10 * 60 * 1000;
const UNTIL = /^\d{10}$/;
const SIGNATURE = /^[0-9a-f]{64}$/;

/**
 * Signs addresses of proofs. Staff look at a proof on another origin than the console's, where they have no session: the
 * signature stands for it. The key is derived, so that nothing else that is made of the house's key fits here.
 */
export function createProofLinks({ secretKey, publicUrl }: { secretKey: Buffer; publicUrl: string }): ProofLinks {
  const key = Buffer.from(hkdfSync('sha256', secretKey, '', 'tuntas proof links', 32));
  const sign = (proofId: string, until: string): string =>
    createHmac('sha256', key).update(`${proofId}.${until}`).digest('hex');
  return {
    linkTo(proofId, now) {
      const until = String(Math.ceil(millis(after(now, FOR_MS)) / 1000));
      return `${publicUrl}/bukti/${proofId}?sampai=${until}&tanda=${sign(proofId, until)}`;
    },
    isGenuine({ proofId, until, signature }, now) {
      if (!isId(proofId) || !UNTIL.test(until) || !SIGNATURE.test(signature)) return false;
      const isOurs = timingSafeEqual(Buffer.from(sign(proofId, until), 'hex'), Buffer.from(signature, 'hex'));
      return isOurs && now <= instant(Number(until) * 1000);
    },
  };
}
