import { createHmac } from 'node:crypto';
import { type RenderReply } from '../channels/otomax/replies';
import { addressOf, writeOtomaxReport } from '../channels/otomax/report';
import { type TopupId } from '../domain/ids';
import { elapsedMs } from '../domain/time';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import {
  type ClaimedReport,
  claimReport,
  endReport,
  fixReportBody,
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

type Reply = { kind: 'answered'; status: number } | { kind: 'failed'; code: string };

export interface ReportDeps {
  db: Database;
  settings: SettingsReader;
  logger: Logger;
  unseal: (sealed: Buffer) => string;
  post: (request: { url: string; headers: Record<string, string>; body: string; timeoutMs: number }) => Promise<Reply>;
  /** For resellers whose software wants texts. */
  otomax: {
    render: RenderReply;
    get: (request: { url: string; timeoutMs: number }) => Promise<Reply>;
  };
  observe?(event: { outcome: 'delivered' | 'failed'; sinceStateMs: number }): void;
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
  deps.observe?.({ outcome: isDelivered ? 'delivered' : 'failed', sinceStateMs: report.ageMs + ms });
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

async function deliver(deps: ReportDeps, { report, timeoutMs }: { report: ClaimedReport; timeoutMs: number }) {
  const reply =
    report.dialect === 'otomax' ? await tell(deps, report, timeoutMs) : await postSigned(deps, report, timeoutMs);
  return reply.kind === 'failed' ? reply.code : `http-${reply.status}`;
}

async function tell({ db, otomax }: ReportDeps, report: ClaimedReport, timeoutMs: number): Promise<Reply> {
  const { body, query } = writeOtomaxReport(report.body, otomax.render);
  await fixReportBody(db, report.id, body);
  return otomax.get({ url: addressOf(report.url, query), timeoutMs });
}

async function postSigned({ post, unseal }: ReportDeps, report: ClaimedReport, timeoutMs: number): Promise<Reply> {
  if (report.secretSealed === null) throw new Error('a report cannot be signed: its reseller has no secret');
  return post({
    url: report.url,
    headers: {
      'content-type': 'application/json',
      'x-tuntas-signature': signatureOf(unseal(report.secretSealed), report.body),
    },
    body: report.body,
    timeoutMs,
  });
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
function signatureOf(secret: string, body: string): string {
  const stamp = Math.floor(Date.now() / 1000);
  const signature = createHmac('sha256', secret).update(`${stamp}.${body}`).digest('hex');
  return `t=${stamp},v1=${signature}`;
}

async function untilMs(db: Database, at: Parameters<typeof elapsedMs>[1]): Promise<number> {
  return Math.max(elapsedMs(await db.now(), at), 1000);
}
