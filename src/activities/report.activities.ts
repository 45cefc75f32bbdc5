import { createHmac } from 'node:crypto';
import { type TopupId } from '../domain/ids';
import { after, elapsedMs, instant } from '../domain/time';
import { type Logger } from '../logging/logger';
import { type Database } from '../persistence/database';
import {
  type ClaimedReport,
  claimReport,
  endReport,
  postponeReport,
} from '../persistence/repositories/outbound-message.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { openWorkItem } from '../persistence/repositories/work-item.repository';

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
  post(request: {
    url: string;
    headers: Record<string, string>;
    body: string;
    timeoutMs: number;
  }): Promise<{ kind: 'answered'; status: number } | { kind: 'failed'; code: string }>;
  observe?(event: { outcome: string; ms: number }): void;
}

export function createReportActivities(deps: ReportDeps): ReportActivities {
  return {
    async reportDeliver({ topupId, isFirstTry }) {
      const { reportTryMs } = await deps.settings.current();
      const claim = await claimReport(deps.db, topupId, { tryMs: reportTryMs, ignoresSchedule: isFirstTry });
      if (claim.kind === 'none') return { nextTryInMs: null };
      if (claim.kind === 'later') return { nextTryInMs: await untilMs(deps.db, claim.at) };
      return deliver(deps, topupId, { report: claim.report, timeoutMs: reportTryMs });
    },
  };
}

async function deliver(
  deps: ReportDeps,
  topupId: TopupId,
  { report, timeoutMs }: { report: ClaimedReport; timeoutMs: number },
): Promise<{ nextTryInMs: number | null }> {
  const { db, logger } = deps;
  const began = performance.now();
  const reply = await deps.post({
    url: report.url,
    headers: { 'content-type': 'application/json', 'x-tuntas-signature': signatureOf(report, deps.unseal) },
    body: report.body,
    timeoutMs,
  });
  const isTaken = reply.kind === 'answered' && reply.status >= 200 && reply.status < 300;
  const outcome = reply.kind === 'failed' ? reply.code : `http-${reply.status}`;
  const ms = Math.round(performance.now() - began);
  deps.observe?.({ outcome: isTaken ? 'delivered' : 'failed', ms });
  logger.info({ topupId, messageId: report.id, outcome, ms }, isTaken ? 'report delivered' : 'report not delivered');
  if (isTaken) {
    await endReport(db, report.id, 'delivered');
    return { nextTryInMs: null };
  }
  await postponeReport(db, report.id, outcome);
  return giveUpOrWait(deps, topupId, report.id);
}

/** After a day it becomes a person's. */
async function giveUpOrWait(
  { db, settings }: ReportDeps,
  topupId: TopupId,
  messageId: string,
): Promise<{ nextTryInMs: number | null }> {
  const { escalateEveryMs } = await settings.current();
  return db.transaction(async (tx) => {
    const row = await tx.row<{ next_try_at: Date; give_up_at: Date }>(
      'select next_try_at, give_up_at from outbound_message where id = ? and processed_at is null for update',
      [messageId],
    );
    const now = await tx.now();
    if (row === undefined) return { nextTryInMs: null };
    if (row.give_up_at > new Date(now)) {
      return { nextTryInMs: Math.max(elapsedMs(now, instant(row.next_try_at)), 1000) };
    }
    await endReport(tx, messageId, 'given-up');
    await openWorkItem(
      tx,
      {
        ...{ kind: 'report', subject: messageId, state: 'undelivered', topupId, detail: null, owner: 'operator' },
        nextAction: 'escalate',
        nextAt: after(now, escalateEveryMs),
        dueAt: after(now, escalateEveryMs),
      },
      now,
    );
    return { nextTryInMs: null };
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
