import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { areSecrets, isSignedBy, type MemberSecrets, type SignedCommand } from '../../channels/otomax/inbound';
import { type SecretBox } from '../../config/secret-box';
import { InvalidRequest, type RequestErrorCode } from '../../domain/errors';
import { type ResellerId } from '../../domain/ids';
import { type CredentialGuard } from '../../intake/credential-guard';
import { type Logger } from '../../logging/logger';
import { type Queryable } from '../../persistence/database';
import { findMember, type Member } from '../../persistence/queries/find-member';
import { isAllowedIp, normalised } from '../h2h/allowed-ips';
import { type RateLimits } from '../h2h/rate-limits';
import { type Parameters } from './parameters';

export interface MemberAuthentication {
  db: Queryable;
  secretBox: SecretBox;
  guard: CredentialGuard;
  limits: RateLimits;
  logger: Logger;
}

export interface Attempt {
  parameters: Parameters;
  /** What a signature is over. */
  signed: SignedCommand;
  ip: string | undefined;
}

/** Nobody has them: what is done for a member that does not exist takes as long as for one that does. */
const DECOY: MemberSecrets = { pin: randomBytes(8).toString('hex'), password: randomBytes(8).toString('hex') };

/** Every denial takes at least this long, so that its time does not tell whether a wrong try was counted. */
const DENIED_AFTER_MS = 100;

/**
 * Finds out whose request it is. Throws `InvalidRequest` with a code that callers must not be told, since it would say
 * which members exist; all its codes have one text. `RetrySameReference` for too many requests.
 */
export async function authenticateMember(auth: MemberAuthentication, attempt: Attempt): Promise<ResellerId> {
  const { db, guard, limits, logger } = auth;
  const startedAt = performance.now();
  const { memberId } = attempt.signed;
  const address = normalised(attempt.ip ?? '');
  const proof = memberId.toUpperCase();
  await limits.admit(address, proof);
  const member = await findMember(db, memberId);
  const denial = denialOf(auth, member, attempt);
  if (member !== undefined && denial === null) {
    const { resellerId, requestsPerMinute, failures } = member;
    if (failures > 0) await guard.forgetWrong(resellerId);
    await limits.countRequest({ resellerId, apiKey: proof, requestsPerMinute });
    return resellerId;
  }
  const code = denial ?? 'unknown-key';
  logger.info({ resellerId: member?.resellerId, code }, 'a member was denied');
  if (member !== undefined && code === 'bad-signature') await guard.countWrong(member.resellerId);
  await sleep(Math.max(0, DENIED_AFTER_MS - (performance.now() - startedAt)));
  await limits.countUnknownKey(address);
  throw new InvalidRequest(code);
}

/**
 * Null for a member that is who it says. Only what came from the member's own addresses, and while it is not locked, is
 * a wrong sign: the others are not even looked at, so that nobody can try on.
 */
function denialOf(
  { secretBox }: MemberAuthentication,
  member: Member | undefined,
  { parameters, signed, ip }: Attempt,
): RequestErrorCode | null {
  const secrets =
    member === undefined
      ? DECOY
      : { pin: secretBox.unseal(member.pinSealed), password: secretBox.unseal(member.passwordSealed) };
  const proof = proofOf(parameters, signed, secrets);
  if (member === undefined) return 'unknown-key';
  if (!isAllowedIp(member.allowedIps, ip)) return 'ip-not-allowed';
  if (member.isLocked) return 'credential-locked';
  if (proof.kind === 'none') return 'missing-credentials';
  if (proof.kind === 'unsigned' && !member.isUnsignedAllowed) return 'missing-credentials';
  if (!proof.isRight) return 'bad-signature';
  return member.isResellerActive ? null : 'reseller-inactive';
}

/** A signature that is there decides, also when it is empty: PIN and password beside it are not looked at. */
function proofOf(
  parameters: Parameters,
  signed: SignedCommand,
  secrets: MemberSecrets,
): { kind: 'signed' | 'unsigned' | 'none'; isRight: boolean } {
  const sign = parameters.get('sign');
  if (sign !== undefined) return { kind: 'signed', isRight: isSignedBy(secrets, signed, sign) };
  const [pin, password] = [parameters.get('pin'), parameters.get('password')];
  if (pin === undefined || password === undefined) return { kind: 'none', isRight: false };
  return { kind: 'unsigned', isRight: areSecrets(secrets, { pin, password }) };
}
