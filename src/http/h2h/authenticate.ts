import { type Request, type RequestHandler, type Response } from 'express';
import { createHash } from 'node:crypto';
import { type SecretBox } from '../../config/secret-box';
import { InvalidRequest } from '../../domain/errors';
import { type ResellerId } from '../../domain/ids';
import { elapsedMs, type Instant, instant } from '../../domain/time';
import { type CredentialGuard } from '../../intake/credential-guard';
import { type Queryable } from '../../persistence/database';
import { type Credential, findCredential } from '../../persistence/queries/find-credential';
import { rawBodyOf } from '../raw-body';
import { isAllowedIp, normalised } from './allowed-ips';
import { type RateLimits } from './rate-limits';
import { isSignedBy, signedText } from './signature';

/** Whose request it is, and what spends its nonce. */
export interface Caller {
  resellerId: ResellerId;
  priceLevel: string;
  credentialId: string;
  nonce: string;
  stamp: Instant;
  /** Of everything that was signed. */
  requestHash: Buffer;
}

export interface AuthenticationDeps {
  db: Queryable;
  secretBox: SecretBox;
  guard: CredentialGuard;
  limits: RateLimits;
}

/** Answers a request whose sender is known. Errors reach the error handler by themselves. */
export type H2hHandler = (caller: Caller, request: Request, response: Response) => Promise<void>;

const TIMESTAMP = /^\d{10}$/;
const NONCE = /^[A-Za-z0-9_-]{16,64}$/;
const TOLERANCE_MS = 300 * 1000;

/** Lets `handler` answer once the sender is known. The body has been read before. */
export function authenticated(deps: AuthenticationDeps, handler: H2hHandler): RequestHandler {
  return async (request, response) => handler(await authenticate(deps, request), request, response);
}

/**
 * Finds out who signed a request. Throws `InvalidRequest` or, for too many of them,
 * `RetrySameReference`; nothing was changed then but the count of wrong signatures.
 */
async function authenticate(deps: AuthenticationDeps, request: Request): Promise<Caller> {
  const { apiKey, timestamp, nonce, signature } = credentialsOf(request);
  const credential = await lookUp(deps, apiKey, request.ip ?? '');
  if (!isAllowedIp(credential.allowedIps, request.ip)) throw new InvalidRequest('ip-not-allowed');
  const stamp = stampOf(timestamp, credential.now);
  if (!NONCE.test(nonce)) throw new InvalidRequest('invalid-nonce');

  const { method, originalUrl: target } = request;
  const text = signedText({ method, target, timestamp, nonce, body: rawBodyOf(request) });
  await checkSignature(deps, credential, { text, signature });
  const { resellerId, requestsPerMinute, priceLevel, credentialId } = credential;
  await deps.limits.countRequest({ resellerId, apiKey, requestsPerMinute });
  const requestHash = createHash('sha256').update(text).digest();
  return { resellerId, priceLevel, credentialId, nonce, stamp, requestHash };
}

function credentialsOf(request: Request): { apiKey: string; timestamp: string; nonce: string; signature: string } {
  const header = (name: string): string => {
    const value = request.get(name);
    if (value === undefined || value === '') throw new InvalidRequest('missing-credentials');
    return value;
  };
  return {
    apiKey: header('X-Tuntas-Key'),
    timestamp: header('X-Tuntas-Timestamp'),
    nonce: header('X-Tuntas-Nonce'),
    signature: header('X-Tuntas-Signature'),
  };
}

async function lookUp({ db, limits }: AuthenticationDeps, apiKey: string, ip: string): Promise<Credential> {
  const address = normalised(ip);
  await limits.admit(address, apiKey);
  const credential = await findCredential(db, apiKey);
  if (credential === undefined) {
    await limits.countUnknownKey(address);
    throw new InvalidRequest('unknown-key');
  }
  if (credential.isLocked) throw new InvalidRequest('credential-locked');
  if (!credential.isResellerActive) throw new InvalidRequest('reseller-inactive');
  return credential;
}

/** Judged by the database's clock, the only one that all processes share. */
function stampOf(timestamp: string, now: Instant): Instant {
  if (!TIMESTAMP.test(timestamp)) throw new InvalidRequest('invalid-timestamp');
  const stamp = instant(Number(timestamp) * 1000);
  if (Math.abs(elapsedMs(stamp, now)) > TOLERANCE_MS) throw new InvalidRequest('stale-timestamp');
  return stamp;
}

async function checkSignature(
  { secretBox, guard }: AuthenticationDeps,
  { credentialId, secretSealed, failures }: Credential,
  { text, signature }: { text: Buffer; signature: string },
): Promise<void> {
  if (!isSignedBy(secretBox.unseal(secretSealed), text, signature)) {
    await guard.countWrong(credentialId);
    throw new InvalidRequest('bad-signature');
  }
  if (failures > 0) await guard.forgetWrong(credentialId);
}
