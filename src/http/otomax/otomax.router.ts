import { type Request, type RequestHandler, Router } from 'express';
import { type SignedCommand } from '../../channels/otomax/inbound';
import { type RenderReply } from '../../channels/otomax/replies';
import { type SecretBox } from '../../config/secret-box';
import { InvalidRequest } from '../../domain/errors';
import { type ResellerId } from '../../domain/ids';
import { type Settings } from '../../domain/settings';
import { type AcceptTiket } from '../../intake/accept-tiket.types';
import { type AcceptTopup } from '../../intake/accept-topup.types';
import { createCredentialGuard } from '../../intake/credential-guard';
import { type Logger } from '../../logging/logger';
import { type Queryable } from '../../persistence/database';
import { readOwnSaldo } from '../../persistence/queries/own-saldo';
import { createRateLimits } from '../h2h/rate-limits';
import { methodNotAllowed } from '../method-not-allowed';
import { readRawBody } from '../raw-body';
import { type Turnstile } from '../turnstile';
import { authenticateMember } from './authenticate-member';
import { createErrorReplies, sendText } from './error-replies';
import { type Parameters, parametersOf } from './parameters';
import { ticketHandler } from './ticket.handler';
import { trxHandler } from './trx.handler';

export interface OtomaxDependencies {
  db: Queryable;
  acceptTopup: AcceptTopup;
  acceptTiket: AcceptTiket;
  secretBox: SecretBox;
  settings: { current(): Promise<Settings> };
  logger: Logger;
  otomaxReplies: RenderReply;
  turnstile: Turnstile;
}

/** Answers a request whose sender is known in one text. Errors reach the error handler by themselves. */
export type MemberHandler = (resellerId: ResellerId, parameters: Parameters) => Promise<string>;

const BODY_LIMIT_BYTES = 16 * 1024;

/** The entrance for resellers' text-center software that speaks OtomaX. Answers are plain text. */
export function createOtomaxRouter(deps: OtomaxDependencies): Router {
  const { db, secretBox, logger, otomaxReplies } = deps;
  const authentication = {
    ...{ db, secretBox, logger },
    guard: createCredentialGuard(deps, 'member'),
    limits: createRateLimits(),
  };
  // As at the native entrance: a member that nobody has shown to be one is its address.
  const turnstile = deps.turnstile((request) => {
    const member = memberIn(request);
    return authentication.limits.isProven(member) ? `${request.ip ?? ''} ${member}` : (request.ip ?? '');
  });
  const command = (signedIn: (parameters: Parameters) => SignedCommand, handler: MemberHandler): RequestHandler[] => [
    readRawBody(BODY_LIMIT_BYTES),
    turnstile,
    async (request, response) => {
      const parameters = parametersOf(request);
      const attempt = { parameters, signed: signedIn(parameters), ip: request.ip };
      const resellerId = await authenticateMember(authentication, attempt);
      sendText(response, 200, await handler(resellerId, parameters));
    },
  ];
  const commands: Readonly<Record<string, RequestHandler[]>> = {
    '/otomax/trx': command(signedTrx, trxHandler(deps)),
    '/otomax/balance': command(signedBalance, async (resellerId) =>
      otomaxReplies('balance', { saldo: (await readOwnSaldo(db, resellerId)).free }),
    ),
    '/otomax/ticket': command(signedTicket, ticketHandler(deps)),
  };
  const router = Router();
  for (const [path, handlers] of Object.entries(commands)) {
    // A GET buys here, so whoever only looks with HEAD must not.
    const refuse = methodNotAllowed('GET', 'POST');
    router.route(path).head(refuse).get(handlers).post(handlers).all(refuse);
  }
  router.use('/otomax', createErrorReplies({ logger, render: otomaxReplies }));
  return router;
}

/** Whatever cannot be read is refused behind the turnstile, with its own text. */
function memberIn(request: Request): string {
  try {
    return (parametersOf(request).get('memberid') ?? '').toUpperCase();
  } catch (error) {
    if (error instanceof InvalidRequest) return '';
    throw error;
  }
}

function signedTrx(parameters: Parameters): SignedCommand {
  const value = (name: string): string => parameters.get(name) ?? '';
  return {
    command: 'trx',
    ...{ memberId: value('memberid'), product: value('product'), dest: value('dest'), refId: value('refid') },
  };
}

function signedBalance(parameters: Parameters): SignedCommand {
  return { command: 'balance', memberId: parameters.get('memberid') ?? '' };
}

function signedTicket(parameters: Parameters): SignedCommand {
  return {
    ...{ command: 'ticket', memberId: parameters.get('memberid') ?? '' },
    amount: parameters.get('amount') ?? '',
  };
}
