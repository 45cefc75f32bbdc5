/** Money on accounts of the house in real books, people who decide about it, and an engine that the test can switch off. */
import { createMoneyDecisions } from '../../src/backoffice/money/create-money-decisions';
import {
  type MoneyDecisions,
  type MoneyForm,
  type MoneyOutcome,
  type MoneySubject,
  type MoneyVerdictOutcome,
} from '../../src/backoffice/money/money.types';
import { rupiah } from '../../src/domain/money';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { type StaffMember } from '../../src/domain/staff';
import { after, businessDate, type Instant } from '../../src/domain/time';
import { type MoneyAction, type MutationException, type TransferPurpose } from '../../src/domain/transfer/terms';
import { escrowAccount, openAccount } from '../../src/ledger/accounts';
import { silentLogger } from '../../src/logging/logger';
import { type Database, openDatabase, type Tx } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { lockMutation, lockMutations, readMutation } from '../../src/persistence/repositories/bank-mutation.repository';
import { readMoneyApproval } from '../../src/persistence/repositories/money-approval.repository';
import { lockTransfer, readTransfer } from '../../src/persistence/repositories/transfer.repository';
import { type DecisionDeps } from '../../src/transfer/decisions/decision.types';
import { executeMoneyDecision } from '../../src/transfer/decisions/execute';
import { verifyTransfer, type Verified } from '../../src/transfer/match/carry-out';
import { openLine } from '../../src/transfer/match/line-states';
import { moneyContext } from '../../src/transfer/money-context';
import { setRefundPayee } from '../../src/transfer/refund/payee';
import { markRefundSent } from '../../src/transfer/refund/refunds';
import { reserveTransfer } from '../../src/transfer/reserve-transfer';
import { insertPrefixes, testSecretBox } from './fixtures';
import { type AccountOnStage, insertFeedAccount, lineOf, tell } from './mutation-scene';
import { openScene } from './settlement';
import { insertStaff } from './staff-row';

export const REASON = 'sudah saya cocokkan dengan mutasi bank';
const PAYEE = { bank: 'BCA', number: '8610 123 456', name: 'Budi Santoso' };

export interface LineWish {
  amount?: number;
  direction?: 'credit' | 'debit';
  account?: AccountOnStage;
  text?: string;
  sender?: string | null;
  /** As the machine left it; null: not judged yet. */
  exception?: MutationException | null;
  bookedAt?: Instant;
}

export interface TransferWish {
  purpose?: TransferPurpose;
  base?: number;
  payerName?: string | null;
}

export interface TransferOnStage {
  id: string;
  final: number;
  base: number;
  orderId: string | null;
}

export type MoneyScene = Awaited<ReturnType<typeof openMoneyScene>>;

export async function openMoneyScene() {
  const scene = await openScene();
  const { db, url, reseller } = scene;
  await insertPrefixes(db, { telkomsel: ['0812'] });
  const overrides: Partial<Settings> = {};
  const numbers = (): Settings => ({ ...DEFAULT_SETTINGS, ...overrides });
  const settings = { current: async () => numbers() };
  const told: string[] = [];
  const engine = { isUp: true };
  const depsOn = (on: Database): DecisionDeps => ({
    ...{ db: on, settings, logger: silentLogger },
    onTopup: (topupId) => void told.push(`topup ${topupId}`),
    onTransfer: (transferId) => void told.push(`transfer ${transferId}`),
  });
  const moneyOn = (on: Database): MoneyDecisions =>
    createMoneyDecisions({
      ...depsOn(on),
      seal: testSecretBox.seal,
      workflows: {
        decide: async (_transferId, approvalId) => {
          if (!engine.isUp) throw new Error('Temporal is away');
          return executeMoneyDecision(depsOn(on), approvalId);
        },
      },
    });
  const money = moneyOn(db);
  const mandiri = await insertFeedAccount(db);
  const other = await insertFeedAccount(db);
  const people = {
    operator: await insertStaff(db, 'operator'),
    colleague: await insertStaff(db, 'operator'),
    supervisor: await insertStaff(db, 'supervisor'),
    admin: await insertStaff(db, 'admin'),
    cs: await insertStaff(db, 'cs'),
    marketing: await insertStaff(db, 'marketing'),
  };
  const inTx = <T>(work: (tx: Tx) => Promise<T>, on: Database = db): Promise<T> => on.transaction(work);
  const contextOf = async (tx: Tx) => moneyContext(tx, numbers());

  const line = async (wish: LineWish = {}): Promise<string> => {
    const { amount = 250_000, direction = 'credit', account = mandiri, text = 'TRSF DARI SITI AMINAH' } = wish;
    const bookedAt = wish.bookedAt ?? (await db.now());
    const told = { ...lineOf({ amount, direction, text, sender: wish.sender ?? null }), bookedAt };
    const before = await idsOf(db, account, amount);
    const lines = [{ ...told, wibDate: businessDate(bookedAt), sourceId: newId() }];
    await tell(db, { account, source: 'moota', lines });
    const id = (await idsOf(db, account, amount)).find((one) => !before.includes(one));
    if (id === undefined) throw new Error('the line was there already');
    const exception = wish.exception === undefined ? usualOf(direction) : wish.exception;
    if (exception !== null) {
      await inTx(async (tx) => openLine(tx, await lockMutation(tx, id), { exception }, await contextOf(tx)));
    }
    return id;
  };

  const transfer = (wish: TransferWish = {}): Promise<TransferOnStage> =>
    inTx(async (tx) => {
      const { purpose = 'order', base = 100_000, payerName = null } = wish;
      const reserved = await reserveTransfer(
        tx,
        {
          ...{ purpose, resellerId: reseller.resellerId, base: rupiah(base), windowMs: 3_600_000, payerName },
          ...{ contactPhone: null, contactEmail: null },
        },
        await contextOf(tx),
      );
      const id = reserved.transferId;
      const orderId = await insertPurpose(tx, { purpose, base, resellerId: reseller.resellerId, transferId: id });
      return { id, final: reserved.final, base, orderId };
    });

  const versionOf = async ({ kind, id }: MoneySubject): Promise<number> => {
    if (kind === 'batch') return 0;
    const table = { transfer: 'transfer', mutation: 'bank_mutation', refund: 'refund' }[kind];
    const row = await db.row<{ version: number }>(`select version from ${table} where id = ?`, [id]);
    return row?.version ?? -1;
  };
  const request = async (
    action: MoneyAction,
    subject: MoneySubject,
    { payload = {}, by = people.operator, on = money, seenVersion }: RequestWish = {},
  ): Promise<MoneyOutcome> =>
    on.request({
      ...{ staff: by, action, subject, payload, reason: REASON },
      seenVersion: seenVersion ?? (await versionOf(subject)),
    });
  /** Waits for a second person. Returns the approval. */
  const asked = async (...args: Parameters<typeof request>): Promise<string> => {
    const outcome = await request(...args);
    if (outcome.kind !== 'requested') throw new Error(`not requested: ${JSON.stringify(outcome)}`);
    return outcome.approvalId;
  };
  const decide = async (
    approvalId: string,
    { by = people.supervisor, verdict = 'approve', note = '', seenHash, on = money }: DecideWish = {},
  ): Promise<MoneyVerdictOutcome> => {
    const hash = seenHash ?? (await readMoneyApproval(db, approvalId))?.contentHash ?? '';
    return on.decide({ staff: by, approvalId, verdict, note, seenHash: hash });
  };
  /** Carried out, by as many people as it takes. Returns the approval. */
  const done = async (...args: Parameters<typeof request>): Promise<string> => {
    const outcome = await request(...args);
    if (outcome.kind === 'executed') return outcome.approvalId;
    if (outcome.kind !== 'requested') throw new Error(`not requested: ${JSON.stringify(outcome)}`);
    const decided = await decide(outcome.approvalId);
    if (decided.kind !== 'executed') throw new Error(`not executed: ${JSON.stringify(decided)}`);
    return outcome.approvalId;
  };
  /** What the machine does with a line that is exactly a transfer's. */
  const autoMatch = (transferId: string, lineId: string, on: Database = db): Promise<Verified | 'too late'> =>
    inTx(async (tx) => {
      const [row] = await lockMutations(tx, [lineId]);
      const { state } = await lockTransfer(tx, transferId);
      if (state === 'verified' || row?.state === 'matched') return 'too late';
      const by = { method: 'auto', rule: 'U5' } as const;
      return verifyTransfer(tx, { transferId, mutationIds: [lineId], by }, await contextOf(tx));
    }, on);

  return {
    ...scene,
    ...{ settings, overrides, engine, told, money, moneyOn, depsOn, mandiri, other, people, inTx, contextOf },
    ...{ line, transfer, versionOf, request, asked, decide, done, autoMatch },
    /** Another process: a pool of its own. */
    anotherPool: () => openDatabase({ url, poolSize: 8 }),
    lineState: async (id: string) => (await readMutation(db, id))?.state,
    transferState: async (id: string) => (await readTransfer(db, id))?.state,
    orderState: async (orderId: string | null) =>
      (await db.row<{ state: string }>('select state from digital_order where id = ?', [orderId]))?.state,
    endOf: (approvalId: string) =>
      db.row<{ state: string; outcome: string | null; open: string }>(
        `select state, outcome, (select count(*) from work_item w where w.kind = 'approval' and w.subject = approval.id
           and w.is_open = 1) as open from approval where id = ?`,
        [approvalId],
      ),
    journalCount: async (kind: string, subject: string): Promise<number> => {
      const row = await db.row<{ n: string }>('select count(*) as n from journal where kind = ? and subject = ?', [
        ...[kind, subject],
      ]);
      return Number(row?.n);
    },
    /** Debits less credits of every account that has entries. */
    balances: async (): Promise<Map<string, number>> => {
      const rows = await db.rows<{ account_code: string; sum: string }>(
        `select account_code, sum(if(side = 'debit', amount, -amount)) as sum from entry group by account_code`,
      );
      return new Map(rows.map(({ account_code: code, sum }) => [code, Number(sum)]));
    },
    /** Of money that belongs to nothing, with somebody to pay. */
    refund: async (wish: LineWish = {}): Promise<{ id: string; lineId: string }> => {
      const lineId = await line(wish);
      await done('refund-mutation', { kind: 'mutation', id: lineId }, { payload: { payee: PAYEE } });
      const row = await db.row<{ id: string }>('select id from refund where mutation_id = ? and live = 1', [lineId]);
      if (row === undefined) throw new Error('no refund was asked for');
      return { id: row.id, lineId };
    },
    /** What was sent too much for an order, by a payer who has not said where it goes back to. */
    excess: async (amount: number, { isDelivered = false } = {}): Promise<{ transferId: string; refundId: string }> => {
      const { id: transferId, final } = await transfer({ base: 20_000 });
      const lineId = await line({ amount: final + amount });
      await done('match', { kind: 'transfer', id: transferId }, { payload: { mutationIds: [lineId] } });
      const row = await db.row<{ id: string; topup_id: string }>(
        `select r.id, o.topup_id from refund r join digital_order o on o.transfer_id = r.transfer_id
         where r.transfer_id = ? and r.kind = 'excess' and r.live = 1`,
        [transferId],
      );
      if (row === undefined) throw new Error('nothing was too much');
      if (isDelivered) {
        const order = scene.orderOf(row.topup_id);
        await order.send();
        await order.answer('success');
      }
      return { transferId, refundId: row.id };
    },
    /** Without anybody's approval: of the machine, about a paid order. */
    setPayee: (refundId: string) =>
      inTx((tx) => setRefundPayee(tx, refundId, { ...PAYEE, number: '8610123456', by: null }, testSecretBox.seal)),
    /** Somebody says so. */
    send: (refundId: string) =>
      inTx(async (tx) =>
        markRefundSent(tx, refundId, { by: people.operator.id, reference: 'FT 8812' }, await contextOf(tx)),
      ),
    /** Told by two sources on two days around midnight, so that it may be one line. */
    doubted: async (amount: number): Promise<{ id: string; relatedId: string }> => {
      const told = (at: string) => ({ ...lineOf({ amount, at }), sourceId: null });
      await tell(db, {
        account: mandiri,
        source: 'moota',
        lines: [{ ...told('2026-11-20 23:59'), sourceId: newId() }],
      });
      await tell(db, { account: mandiri, source: 'mt940', lines: [told('2026-11-21')] });
      const row = await db.row<{ id: string; related_id: string }>(
        `select id, related_id from bank_mutation where amount = ? and state = 'doubted'`,
        [amount],
      );
      if (row === undefined) throw new Error('nothing is doubted');
      return { id: row.id, relatedId: row.related_id };
    },
    age: async (approvalId: string): Promise<void> => {
      const past = after(await db.now(), -1000);
      await db.write('update approval set expires_at = ? where id = ?', [new Date(past), approvalId]);
    },
  };
}

export interface RequestWish {
  payload?: MoneyForm;
  by?: StaffMember;
  on?: MoneyDecisions;
  seenVersion?: number;
}

export interface DecideWish {
  by?: StaffMember;
  verdict?: 'approve' | 'reject' | 'withdraw';
  note?: string;
  seenHash?: string;
  on?: MoneyDecisions;
}

export const payee = PAYEE;

function usualOf(direction: 'credit' | 'debit'): MutationException {
  return direction === 'credit' ? 'unmatched' : 'outgoing';
}

async function idsOf(db: Database, account: AccountOnStage, amount: number): Promise<string[]> {
  const rows = await db.rows<{ id: string }>('select id from bank_mutation where bank_account_id = ? and amount = ?', [
    ...[account.id, amount],
  ]);
  return rows.map(({ id }) => id);
}

async function insertPurpose(
  tx: Tx,
  { purpose, base, resellerId, transferId }: { purpose: string; base: number; resellerId: string; transferId: string },
): Promise<string | null> {
  const id = newId();
  if (purpose === 'tiket') {
    await tx.write(
      `insert into tiket (id, reseller_id, origin, reference, amount, state, transfer_id, created_at)
       values (?, ?, 'h2h', ?, ?, 'awaiting', ?, utc_timestamp(3))`,
      [id, resellerId, Buffer.from(`T-${id}`), base, transferId],
    );
    return null;
  }
  await openAccount(tx, { code: escrowAccount(id), normalSide: 'credit', hasLimit: true });
  await tx.write(
    `insert into digital_order (id, reseller_id, reference, content_hash, http_status, product_code, destination, price,
       state, transfer_id, created_at)
     values (?, ?, ?, ?, 202, 'S10', '081234567890', ?, 'awaiting', ?, utc_timestamp(3))`,
    [id, resellerId, Buffer.from(`O-${id}`), Buffer.alloc(32), base, transferId],
  );
  return id;
}
