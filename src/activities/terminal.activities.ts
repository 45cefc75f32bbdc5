import { setTimeout as sleep } from 'node:timers/promises';
import { InvariantBroken } from '../domain/errors';
import { type AttemptId, type TerminalCode, type TopupId } from '../domain/ids';
import { type SupplierProfile } from '../domain/supplier-profile';
import { type Logger } from '../logging/logger';
import { type SendLimit } from '../outbound-http/purchase-http';
import { CommitOutcomeUnknown, isUnavailable } from '../persistence/database-errors';
import { advanceTopup, type NextAction } from '../settlement/advance-topup';
import { type Fence, type FencedOrder, fenceCheck, fencePurchase } from '../settlement/fence';
import { raiseAlarm } from '../settlement/raise-alarm';
import { recordAnswer, type Recorded } from '../settlement/record-statement';
import { type SettlementDeps } from '../settlement/settlement-deps';
import { createTerminalHealth, type TerminalHealth } from './terminal-health';
import { type SupplierLine, type SupplierOrder, type SupplierStatement } from '../suppliers/supplier';

export interface TerminalCall {
  topupId: TopupId;
  attemptId: AttemptId;
  /** The attempt's number and our reference: the history tells them when the rows cannot (S2). */
  n: number;
  supplierRef: string;
  /** The first byte may leave for this long after the activity began (P4). */
  sendWindowMs: number;
}

/**
 * One call to a supplier behind its fence. Neither throws for an outcome: what the supplier said is in the rows when it
 * returns, and what comes next is returned. Repeating is safe, because the fence opens once.
 */
export interface TerminalActivities {
  topupPurchase(call: TerminalCall): Promise<NextAction>;
  topupCheck(call: TerminalCall): Promise<NextAction>;
}

export interface TerminalDeps {
  settlement: SettlementDeps;
  logger: Logger;
  startSendLimit(windowMs: number): SendLimit;
  /** Throws when the terminal does not exist or its settings cannot be read. */
  connect(terminal: TerminalCode, profile: SupplierProfile): Promise<SupplierLine>;
  observe?(event: { terminal: TerminalCode; source: 'answer' | 'check'; verdict: string; ms: number }): void;
}

/** How long a known answer is offered to a database that is away; afterwards the next check asks again. */
const RECORD_FOR_MS = 12_000;

export function createTerminalActivities(given: TerminalDeps): TerminalActivities {
  const deps = { ...given, health: createTerminalHealth(given) };
  return {
    topupPurchase: (call) => callSupplier(deps, call, { source: 'answer', fence: fencePurchase, method: 'submit' }),
    topupCheck: (call) => callSupplier(deps, call, { source: 'check', fence: fenceCheck, method: 'check' }),
  };
}

type Deps = TerminalDeps & { health: TerminalHealth };

interface CallKind {
  source: 'answer' | 'check';
  fence: (deps: SettlementDeps, subject: { topupId: TopupId; attemptId: AttemptId }) => Promise<Fence>;
  method: 'submit' | 'check';
}

async function callSupplier(deps: Deps, call: TerminalCall, kind: CallKind): Promise<NextAction> {
  const { topupId, attemptId, sendWindowMs } = call;
  // Before the fence's first statement: however long the fence takes, the time for the first byte is running (P4).
  const limit = deps.startSendLimit(sendWindowMs);
  try {
    const fence = await kind.fence(deps.settlement, { topupId, attemptId });
    const next = fence.kind === 'go' ? await sendAndRecord(deps, fence, { limit, kind }) : undefined;
    return next ?? (await advanceTopup(deps.settlement, { topupId }));
  } catch (error) {
    if (!(error instanceof InvariantBroken)) throw error;
    deps.logger.fatal({ err: error, topupId }, 'an invariant is broken');
    return raiseAlarm(deps.settlement, topupId, error);
  }
}

async function sendAndRecord(
  deps: Deps,
  { topup, attempt }: FencedOrder,
  { limit, kind: { source, method } }: { limit: SendLimit; kind: CallKind },
): Promise<NextAction | undefined> {
  const { terminal, n } = attempt;
  const order: SupplierOrder = {
    supplierRef: attempt.supplierRef,
    sku: attempt.sku,
    destination: topup.destination,
    maxCost: topup.price,
  };
  const began = performance.now();
  const statement = await ask(deps, { terminal, profile: attempt.profile }, (line) => line[method](order, limit));
  const ms = Math.round(performance.now() - began);
  const { raw, verdict, isFinal, blame, code, sn, cost, supplierTrxId } = statement;
  const said = { raw, verdict, isFinal, blame, code, sn, cost, supplierTrxId };
  const { ruling, next } = await recordWithPatience(() =>
    recordAnswer(
      deps.settlement,
      {
        ...{ topupId: topup.id, attemptId: attempt.id, terminal, source },
        checkedAt: source === 'check' ? attempt.checkedAt : null,
      },
      said,
    ),
  );
  deps.logger.info({ topupId: topup.id, attempt: n, terminal, source, verdict, code, ruling, ms }, 'supplier answered');
  deps.observe?.({ terminal, source, verdict, ms });
  // Not waited for: the order's next step does not depend on it.
  void deps.health.note(terminal, statement).catch((error: unknown) => {
    deps.logger.warn({ err: error, terminal }, 'the health of a terminal could not be noted');
  });
  return next;
}

/** A terminal that cannot even be connected to has sent nothing: no byte was written. */
async function ask(
  deps: TerminalDeps,
  { terminal, profile }: { terminal: TerminalCode; profile: SupplierProfile },
  send: (line: SupplierLine) => Promise<SupplierStatement>,
): Promise<SupplierStatement> {
  let line: SupplierLine;
  try {
    line = await deps.connect(terminal, profile);
  } catch (error) {
    deps.logger.error({ err: error, terminal }, 'a terminal cannot be used as it is configured');
    return statementOfOurs('not-sent', 'terminal-unusable');
  }
  try {
    return await send(line);
  } catch (error) {
    // An adapter never throws for an outcome; when one does, bytes may have left.
    deps.logger.error({ err: error, terminal }, 'an adapter threw instead of answering');
    return statementOfOurs('unknown', 'adapter-error');
  }
}

function statementOfOurs(verdict: 'not-sent' | 'unknown', code: string): SupplierStatement {
  return {
    ...{ verdict, code },
    isFinal: false,
    blame: 'route',
    ...{ sn: null, cost: null, supplierTrxId: null, stock: null },
    isDepositShort: false,
    raw: Buffer.alloc(0),
  };
}

/** Recording an answer twice changes nothing the second time, so an unknown COMMIT is simply repeated. */
async function recordWithPatience(record: () => Promise<Recorded>): Promise<Recorded> {
  const giveUpAt = performance.now() + RECORD_FOR_MS;
  for (;;) {
    try {
      return await record();
    } catch (error) {
      const mayPass = isUnavailable(error) || error instanceof CommitOutcomeUnknown;
      if (!mayPass || performance.now() > giveUpAt) throw error;
      await sleep(250);
    }
  }
}
