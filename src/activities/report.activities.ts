import { createHmac } from 'node:crypto';
import { type TopupId } from '../domain/ids';
import { elapsedMs } from '../domain/time';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import {
  type ClaimedReport,
  claimReport,
  endReport,
  postponeReport,
} from '../persistence/repositories/outbound-message.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { openPeopleItem } from '../settlement/open-people-item';

export interface ReportActivities {
  /**
   * One try of the newest undelivered report of an order. `nextTryInMs` is null when nothing is left to deliver.
   * Repeating is safe: the reseller de-duplicates by `eventId` and orders by `sequence`.
   */
  reportDeliver(input: { topupId: TopupId; isFirstTry: boolean }): Promise<{ nextTryInMs: number | null }>;
}

export interface ReportDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  unseal: (sealed: Buffer) => string;
  post: (request: {
    url: string;
    headers: Record<string, string>;
    body: string;
    timeoutMs: number;
  }) => Promise<{ kind: 'answered'; status: number } | { kind: 'failed'; code: string }>;
  observe?(event: { outcome: string; ms: number }): void;
}

/** Less than the engine gives the activity, whatever the setting says. */
const LONGEST_TRY_MS = 30_000;

export function createReportActivities(deps: ReportDeps): ReportActivities {
  return {
    async reportDeliver({ topupId, isFirstTry }) {
      const { reportTryMs } = await deps.settings.current();
      const tryMs = Math.min(reportTryMs, LONGEST_TRY_MS);
      const claim = await claimReport(deps.db, topupId, { tryMs, ignoresSchedule: isFirstTry });
      if (claim.kind === 'later') return { nextTryInMs: await untilMs(deps.db, claim.at) };
      if (claim.kind === 'undeliverable') await handOver(deps, topupId, claim.id);
      if (claim.kind !== 'claimed') return { nextTryInMs: null };
      return tryOnce(deps, topupId, { report: claim.report, timeoutMs: tryMs });
    },
  };
}

/** Any failure is the report's, and never the order's: the claim is given back and a later try follows. */
async function tryOnce(
  deps: ReportDeps,
  topupId: TopupId,
  { report, timeoutMs }: { report: ClaimedReport; timeoutMs: number },
): Promise<{ nextTryInMs: number | null }> {
  const { db, logger } = deps;
  const began = performance.now();
  const outcome = await deliver(deps, { report, timeoutMs }).catch((error: unknown) => {
    logger.error({ err: error, topupId, messageId: report.id }, 'a report could not even be tried');
    return 'internal-error';
  });
  const isDelivered = /^http-2\d\d$/.test(outcome);
  const ms = Math.round(performance.now() - began);
  deps.observe?.({ outcome: isDelivered ? 'delivered' : 'failed', ms });
  logger.info(
    { topupId, messageId: report.id, outcome, ms },
    isDelivered ? 'report delivered' : 'report not delivered',
  );
  if (isDelivered) {
    await endReport(db, report.id, 'delivered');
    return { nextTryInMs: null };
  }
  const nextTryAt = await postponeReport(db, report.id, outcome);
  return { nextTryInMs: nextTryAt === null ? null : await untilMs(db, nextTryAt) };
}

async function deliver(
  { post, unseal }: ReportDeps,
  { report, timeoutMs }: { report: ClaimedReport; timeoutMs: number },
): Promise<string> {
  const reply = await post({
    url: report.url,
    headers: { 'content-type': 'application/json', 'x-tuntas-signature': signatureOf(report, unseal) },
    body: report.body,
    timeoutMs,
  });
  return reply.kind === 'failed' ? reply.code : `http-${reply.status}`;
}

/** After a day, or without an address, it becomes a person's. */
async function handOver({ db, settings }: ReportDeps, topupId: TopupId, messageId: string): Promise<void> {
  const numbers = await settings.current();
  await db.transaction(async (tx) => {
    const now = await tx.now();
    await endReport(tx, messageId, 'given-up');
    const item = { kind: 'report', subject: messageId, state: 'undelivered', topupId } as const;
    await openPeopleItem(tx, { ...item, detail: null, owner: 'operator' }, { now, settings: numbers });
  });
}

/** `t=<unix>,v1=<hex HMAC-SHA256(secret, t + "." + body)>` over the exact bytes of the body. */
function signatureOf({ secretSealed, body }: ClaimedReport, unseal: (sealed: Buffer) => string): string {
  const stamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', unseal(secretSealed)).update(`${stamp}.${body}`).digest('hex');
  return `t=${stamp},v1=${signature}`;
}

async function untilMs(db: Database, at: Parameters<typeof elapsedMs>[1]): Promise<number> {
  return Math.max(elapsedMs(await db.now(), at), 1000);
}
