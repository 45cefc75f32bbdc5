/** Orders on the real database, people who decide about them, and an engine that the test can switch off. */
import { createControls } from '../../src/backoffice/controls/create-controls';
import {
  type ApprovalView,
  type ControlOutcome,
  type ControlRequest,
  type Controls,
  type DecisionOutcome,
} from '../../src/backoffice/controls/controls.types';
import { type Settings } from '../../src/domain/settings';
import { type StaffMember } from '../../src/domain/staff';
import { type ControlAction } from '../../src/domain/topup/controls';
import { OPENING } from '../../src/ledger/accounts';
import { postJournal } from '../../src/ledger/journal';
import { freeSaldo } from '../../src/ledger/saldo';
import { silentLogger } from '../../src/logging/logger';
import { type Database, openDatabase } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { executeControl } from '../../src/settlement/execute-control';
import { executeCorrection } from '../../src/settlement/execute-correction';
import { type SettlementDeps } from '../../src/settlement/settlement-deps';
import { type ControlsDeps } from '../../src/backoffice/controls/controls-deps';
import { type SweepDeps } from '../../src/sweeps/sweep-deps';
import { fakeTemporal } from './fake-temporal';
import { move } from './ledger';
import { type AttemptView, type OrderOnStage, openScene } from './settlement';
import { insertStaff } from './staff-row';

export interface Engine extends Pick<ControlsDeps['temporal'], 'applyControl' | 'startCorrection' | 'wakeTopup'> {
  isUp: boolean;
}

/** Carries out at once what a workflow would carry out, or nothing while it is away. */
export function engineOn(deps: SettlementDeps): Engine {
  const engine: Engine = {
    isUp: true,
    async applyControl({ approvalId }) {
      if (!engine.isUp) throw new Error('Temporal is away');
      return executeControl(deps, approvalId);
    },
    async startCorrection({ correctionId }) {
      if (!engine.isUp) throw new Error('Temporal is away');
      await executeCorrection(deps, correctionId);
    },
    wakeTopup: async () => true,
  };
  return engine;
}

export interface TwiceBought {
  order: OrderOnStage;
  /** The first purchase. */
  first: AttemptView;
}

export type ControlsScene = Awaited<ReturnType<typeof openControlsScene>>;

export async function openControlsScene() {
  const scene = await openScene();
  const { db, url, reseller } = scene;
  const overrides: Partial<Settings> = {};
  const settings = { current: async () => ({ ...(await scene.deps.settings.current()), ...overrides }) };
  const deps: SettlementDeps = { ...scene.deps, settings };
  const engine = engineOn(deps);
  const controlsOn = (database: Database, on: Engine = engine): Controls =>
    createControls({
      ...{ db: database, settings, settlement: deps, temporal: on, logger: silentLogger, waitMs: 0 },
    });
  const controls = controlsOn(db);
  const people = {
    operator: await insertStaff(db, 'operator'),
    colleague: await insertStaff(db, 'operator'),
    supervisor: await insertStaff(db, 'supervisor'),
    admin: await insertStaff(db, 'admin'),
    cs: await insertStaff(db, 'cs'),
  };
  const versionOf = async ({ topupId }: OrderOnStage): Promise<number> => {
    const row = await db.row<{ version: number }>('select version from topup where id = ?', [topupId]);
    return row?.version ?? -1;
  };

  const request = async (
    order: OrderOnStage,
    action: ControlAction,
    changes: Partial<ControlRequest> = {},
    on: Controls = controls,
  ): Promise<ControlOutcome> =>
    on.request({
      ...{ topupId: order.topupId, version: await versionOf(order), action, by: people.operator },
      ...{ reason: 'the supplier said so on the phone', sn: snOf(order), snSource: 'Portal supplier', minutes: 15 },
      quote: 'transaksi tidak pernah kami terima',
      ...changes,
    });
  const viewOf = async (approvalId: string): Promise<ApprovalView> => {
    const view = (await controls.open()).find(({ id }) => id === approvalId);
    if (view === undefined) throw new Error('the approval is not open');
    return view;
  };
  const decide = async (
    approvalId: string,
    changes: Partial<{
      by: StaffMember;
      decision: 'approve' | 'reject' | 'withdraw';
      note: string;
      contentHash: string;
    }> = {},
    on: Controls = controls,
  ): Promise<DecisionOutcome> => {
    const contentHash = changes.contentHash ?? (await viewOf(approvalId)).contentHash;
    return on.decide({ approvalId, by: people.supervisor, decision: 'approve', note: '', ...changes, contentHash });
  };
  /** Asked by an operator, for a second person to decide. Returns the approval. */
  const asked = async (...args: Parameters<typeof request>): Promise<string> => {
    const outcome = await request(...args);
    if (outcome.kind !== 'requested') throw new Error(`not requested: ${JSON.stringify(outcome)}`);
    return outcome.approvalId;
  };
  /** Asked by an operator and approved by a supervisor. Returns the approval. */
  const approved = async (...args: Parameters<typeof request>): Promise<string> => {
    const approvalId = await asked(...args);
    const decided = await decide(approvalId);
    if (decided.kind !== 'executed') throw new Error(`not executed: ${JSON.stringify(decided)}`);
    return approvalId;
  };
  /** For sweeps that the test runs by hand, with the same engine. */
  const sweepDeps = (): SweepDeps => ({
    ...{ db, settings, settlement: deps, logger: silentLogger, signal: new AbortController().signal },
    temporal: fakeTemporal({ applyControl: engine.applyControl }),
  });

  return {
    ...scene,
    ...{ deps, overrides, engine, controls, controlsOn, people, versionOf },
    ...{ request, asked, viewOf, decide, approved, sweepDeps },
    /** Another process: a pool of its own. */
    anotherPool: () => openDatabase({ url, poolSize: 4 }),
    /** Nothing of it is on its way any more, and no answer came. */
    suspectOrder: async (): Promise<OrderOnStage> => {
      const order = await scene.placeOrder();
      await order.send();
      await order.answer('unknown', { code: 'timeout' });
      await order.age(50_000);
      return order;
    },
    pendingOrder: async (): Promise<OrderOnStage> => {
      const order = await scene.placeOrder();
      await order.send();
      await order.answer('pending', { code: '03' });
      await order.age(50_000);
      return order;
    },
    refusedOrder: async (): Promise<OrderOnStage> => {
      const order = await scene.placeOrder();
      await order.send();
      await order.answer('none-made', { code: '43' });
      return order;
    },
    /** A purchase that was refused is said to be delivered, and the order is not bought elsewhere yet. */
    lateInRouting: async (): Promise<TwiceBought> => {
      const order = await scene.placeOrder();
      const first = await order.send();
      await order.answer('none-made', { code: '43' });
      await order.callback('success', { sn: `SN-LATE-${order.topupId.slice(-6)}` });
      await order.age(50_000);
      return { order, first };
    },
    /** The second purchase delivered; the first, which was refused, is said to be delivered as well. */
    deliveredTwice: async (): Promise<TwiceBought> => {
      const order = await scene.placeOrder();
      const first = await order.send();
      await order.answer('none-made', { code: '43' });
      await order.send();
      await order.answer('success');
      await order.callback('success', { attempt: first, sn: `SN-TWICE-${order.topupId.slice(-6)}`, code: '00' });
      return { order, first };
    },
    failedOrder: async (): Promise<OrderOnStage> => {
      const order = await scene.placeOrder();
      await order.send();
      await order.answer('failed', { code: '54', isFinal: true, blame: 'customer' });
      return order;
    },
    free: async (): Promise<number> => (await freeSaldo(db, reseller.account)).free,
    /** Takes what is free from the reseller but for this. */
    leaveFree: async (rest: number): Promise<void> => {
      const { free } = await freeSaldo(db, reseller.account);
      const postings =
        free > rest ? move(reseller.account, OPENING, free - rest) : move(OPENING, reseller.account, rest - free);
      if (free !== rest)
        await db.transaction((tx) => postJournal(tx, { subject: newId(), kind: 'test', n: 1, postings }));
    },
    /** Debits less credits. */
    balance: async (account: string): Promise<number> => {
      const row = await db.row<{ sum: string | null }>(
        `select sum(if(side = 'debit', amount, -amount)) as sum from entry where account_code = ?`,
        [account],
      );
      return Number(row?.sum ?? 0);
    },
    journalsOf: async ({ topupId }: OrderOnStage): Promise<string[]> =>
      (await db.rows<{ kind: string }>('select kind from journal where subject = ? order by id', [topupId])).map(
        ({ kind }) => kind,
      ),
    reportsOf: async ({ topupId }: OrderOnStage): Promise<Record<string, unknown>[]> => {
      const rows = await db.rows<{ body: string }>(
        'select body from outbound_message where topup_id = ? order by sequence',
        [topupId],
      );
      return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
    },
    auditOf: async (subject: string): Promise<string[]> =>
      (
        await db.rows<{ action: string }>('select action from audit_event where subject = ? order by id', [subject])
      ).map(({ action }) => action),
    endOf: (approvalId: string) =>
      db.row<{ state: string; outcome: string | null; open: number | string }>(
        `select state, outcome, (select count(*) from work_item w where w.kind = 'approval' and w.subject = approval.id
           and w.is_open = 1) as open from approval where id = ?`,
        [approvalId],
      ),
  };
}

/** Every order its own: a serial number counts once. */
export function snOf({ topupId }: { topupId: string }): string {
  return `0041-${topupId.slice(-12)}`;
}
