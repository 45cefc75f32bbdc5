/** Orders and tikets that wait for their transfer, and lines of the bank that may pay them, with the real transactions. */
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { after, instant, type Instant } from '../../src/domain/time';
import { createAcceptOrder } from '../../src/intake/accept-order';
import { createAcceptTiket } from '../../src/intake/accept-tiket';
import { NOBODY } from '../../src/intake/payer';
import { suspenseAccount } from '../../src/ledger/accounts';
import { freeSaldo } from '../../src/ledger/saldo';
import { rupiah } from '../../src/domain/money';
import { type Tx } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { lockMutations, readMutation } from '../../src/persistence/repositories/bank-mutation.repository';
import { dateOf } from '../../src/persistence/repositories/columns';
import { findOrder } from '../../src/persistence/repositories/digital-order.repository';
import { listRefunds, readRefund } from '../../src/persistence/repositories/refund.repository';
import { findTiket } from '../../src/persistence/repositories/tiket.repository';
import { lockTransfer, readTransfer } from '../../src/persistence/repositories/transfer.repository';
import { type MoneyContext } from '../../src/transfer/context';
import { type DeliveredAs, unmatchTransfer, type Verified, verifyTransfer } from '../../src/transfer/match/carry-out';
import { matchMutation } from '../../src/transfer/match/match-mutation';
import { moneyContext } from '../../src/transfer/money-context';
import { approveRefund, confirmRefund, markRefundSent, requestRefund } from '../../src/transfer/refund/refunds';
import { setRefundPayee } from '../../src/transfer/refund/payee';
import { bookingOf } from '../../src/settlement/bookings';
import { loadControls } from '../../src/settlement/control-facts';
import { correctOrder } from '../../src/settlement/correct-order';
import { lockOrder } from '../../src/settlement/lock-order';
import { type ApprovalRow } from '../../src/persistence/repositories/approval.repository';
import { testSecretBox } from './fixtures';
import { insertFeedAccount, lineOf, type LineWish } from './mutation-scene';
import { openScene } from './settlement';
import { insertStaff } from './staff-row';
import { storeLines } from '../../src/transfer/mutations/store-lines';

export type MatchScene = Awaited<ReturnType<typeof openMatchScene>>;

interface CreditWish extends Omit<LineWish, 'at'> {
  /** Null: the day only. */
  at?: Instant | null;
  account?: string;
  isReversal?: boolean;
}

let told = 0;

export async function openMatchScene({ settings = {} }: { settings?: Partial<Settings> } = {}) {
  const scene = await openScene();
  const { db, reseller } = scene;
  const numbers = { ...DEFAULT_SETTINGS, ...settings };
  const reader = { current: async (): Promise<Settings> => numbers };
  const deps = { db, settings: reader };
  const account = await insertFeedAccount(db);
  await db.write('update product set is_transfer_offered = 1');
  await db.write('update reseller set is_order_offered = 1, is_tiket_offered = 1');
  const asking = { ...deps, isBusy: async () => false, onReserved: () => undefined };
  const acceptOrder = createAcceptOrder(asking);
  const acceptTiket = createAcceptTiket(asking);
  const [maker, checker] = [await insertStaff(db, 'operator'), await insertStaff(db, 'supervisor')];

  const inContext = <T>(work: (tx: Tx, context: MoneyContext) => Promise<T>): Promise<T> =>
    db.transaction(async (tx) => work(tx, await moneyContext(tx, numbers)));

  const transferOf = async (transferId: string) => {
    const row = await readTransfer(db, transferId);
    if (row === undefined) throw new Error('there is no such transfer');
    return row;
  };

  /** An approval that was carried out, as the decision that it stands for leaves it. */
  const approval = async (subject: string, action: string): Promise<string> => {
    const id = newId();
    await db.write(
      `insert into approval (id, subject, subject_kind, subject_version, action, is_four_eyes, amount, payload, postings,
         evidence, content_hash, reason, requested_by, requested_at, expires_at, state, decided_by, decided_at, processed_at)
       values (?, ?, 'transfer', 0, ?, 1, 0, '{}', '[]', '[]', ?, 'uji', ?, utc_timestamp(3), utc_timestamp(3), 'executed',
         ?, utc_timestamp(3), utc_timestamp(3))`,
      [id, subject, action, Buffer.alloc(32), maker.id, checker.id],
    );
    return id;
  };

  const line = async (amount: number, wish: CreditWish = {}): Promise<string> => {
    const { at = await db.now(), account: bankAccountId = account.id, ...rest } = wish;
    told += 1;
    const text = rest.text ?? `TRSF NOMOR ${told}`;
    const day = lineOf({ ...rest, amount, text, at: '2026-11-20', sourceId: rest.sourceId ?? `S${told}` });
    const moment = at ?? (await db.now());
    const stored = {
      ...{ ...day, bookedAt: at, isReversal: wish.isReversal ?? false },
      wibDate: lineOf({ at: wibText(moment) }).wibDate,
    };
    await inContext((tx, context) =>
      storeLines(tx, { batchId: newId(), source: 'moota', bankAccountId, lines: [stored] }, context),
    );
    const row = await db.row<{ mutation_id: string }>('select mutation_id from mutation_line order by id desc limit 1');
    if (row === undefined) throw new Error('the line was not stored');
    return row.mutation_id;
  };

  const payee = (refundId: string): Promise<void> =>
    db.transaction((tx) =>
      setRefundPayee(
        tx,
        refundId,
        { bank: 'BCA', number: '5220304050', name: 'DIMAS PRAKOSO', by: null },
        testSecretBox.seal,
      ),
    );
  const approve = async (refundId: string): Promise<void> => {
    const known = await readRefund(db, refundId);
    if (known?.state === 'requested' && known.payeeNumberSealed === null) await payee(refundId);
    await inContext((tx, context) => approveRefund(tx, refundId, checker.id, context));
  };
  const send = (refundId: string): Promise<void> =>
    inContext((tx, context) => markRefundSent(tx, refundId, { by: maker.id, reference: 'BIFAST-1' }, context));

  return {
    ...scene,
    ...{ payee, approve, send },
    payOut: async (refundId: string): Promise<void> => {
      await approve(refundId);
      await send(refundId);
    },
    confirm: (refundId: string, mutationId: string): Promise<void> =>
      inContext((tx, context) => confirmRefund(tx, refundId, mutationId, context)),
    /** What a reseller owes for a top-up, out of its saldo. */
    collect: async (topupId: string): Promise<void> => {
      await db.transaction(async (tx) => {
        const order = await lockOrder(tx, topupId, numbers);
        const loaded = await loadControls(tx, order, { deps: scene.deps, maySupervise: true });
        const attempt = loaded.attempts.at(-1) ?? null;
        const booking = bookingOf('collect-receivable', { ...loaded, attempt });
        const approved = { id: 'none', attemptId: attempt?.id ?? null, payload: {} } as unknown as ApprovalRow;
        const closing = { now: order.now, settings: numbers };
        await correctOrder(tx, 'collect-receivable', { loaded, approval: approved, n: 1, booking }, closing);
      });
    },
    ...{
      deps,
      settlementDeps: scene.deps,
      numbers,
      reseller,
      account,
      maker,
      checker,
      inContext,
      transferOf,
      approval,
      line,
    },
    /** Waits for its transfer. */
    order: async (changes: { productCode?: string; payerName?: string; phone?: string } = {}) => {
      const { payerName = null, phone = null, productCode = 'S10' } = changes;
      const { order } = await acceptOrder({
        ...{ resellerId: reseller.resellerId, reference: `O-${newId()}`, productCode, destination: '081234567890' },
        ...{ ...NOBODY, payerName, phone, nonce: null },
      });
      const row = await findOrder(db, { id: order.orderId });
      if (row === undefined || row.transferId === null)
        throw new Error(`the order was refused: ${order.errorCode ?? ''}`);
      return { orderId: order.orderId, transferId: row.transferId, final: (await transferOf(row.transferId)).final };
    },
    tiket: async (amount = 100_000) => {
      const source = { origin: 'console', reference: newId(), createdBy: maker.id } as const;
      const { tiket } = await acceptTiket({ resellerId: reseller.resellerId, amount: rupiah(amount), source });
      const row = await findTiket(db, { id: tiket.tiketId });
      if (row === undefined || row.transferId === null)
        throw new Error(`the tiket was refused: ${tiket.errorCode ?? ''}`);
      return { tiketId: tiket.tiketId, transferId: row.transferId, final: (await transferOf(row.transferId)).final };
    },
    /** Another source knows when it was booked, and calls it by the same day. */
    tellTime: async (mutationId: string, at: Instant): Promise<void> => {
      const { wibDate, amount, bankAccountId } = (await readMutation(db, mutationId))!;
      const stored = { ...lineOf({ amount, sourceId: `T${mutationId}` }), wibDate, bookedAt: at };
      await inContext((tx, context) =>
        storeLines(tx, { batchId: newId(), source: 'other-feed', bankAccountId, lines: [stored] }, context),
      );
    },
    match: (mutationId: string) => matchMutation(deps, mutationId),
    /** By staff, as the decision of two people carries it out. */
    verify: async (transferId: string, mutationIds: readonly string[]): Promise<Verified> => {
      const approvalId = await approval(transferId, 'match');
      return inContext(async (tx, context) => {
        await lockMutations(tx, mutationIds);
        await lockTransfer(tx, transferId);
        const by = { method: 'staff', staffId: checker.id, approvalId } as const;
        return verifyTransfer(tx, { transferId, mutationIds, by }, context);
      });
    },
    unmatch: async (transferId: string, deliveredAs: DeliveredAs = 'loss'): Promise<void> => {
      const approvalId = await approval(transferId, 'unmatch');
      const rows = await db.rows<{ mutation_id: string }>(
        'select mutation_id from mutation_match where transfer_id = ? and live = 1',
        [transferId],
      );
      await inContext(async (tx, context) => {
        await lockMutations(
          tx,
          rows.map(({ mutation_id: id }) => id),
        );
        await lockTransfer(tx, transferId);
        await unmatchTransfer(tx, { transferId, deliveredAs, approvalId, reason: 'salah cocok' }, context);
      });
    },
    orderRow: async (orderId: string) => {
      const row = await findOrder(db, { id: orderId });
      if (row === undefined) throw new Error('there is no such order');
      return row;
    },
    tiketRow: async (tiketId: string) => (await findTiket(db, { id: tiketId }))!,
    mutation: async (mutationId: string) => (await readMutation(db, mutationId))!,
    /** Of a line that belongs to nothing. */
    askRefund: async (mutationId: string): Promise<string> => {
      const { amount, bankAccountId } = (await readMutation(db, mutationId))!;
      const source = { kind: 'mutation', mutationId } as const;
      const refund = { source, account: suspenseAccount(account.code), bankAccountId, amount };
      return inContext((tx, context) =>
        requestRefund(tx, { ...refund, reason: 'salah kirim', requestedBy: maker.id }, context),
      );
    },
    refundsOf: (transferId: string) =>
      listRefunds(db, { where: 'r.transfer_id = ? order by r.no', parameters: [transferId] }),
    openItems: async (subject: string): Promise<string[]> => {
      const rows = await db.rows<{ kind: string; state: string }>(
        'select kind, state from work_item where subject = ? and is_open = 1 order by kind, state',
        [subject],
      );
      return rows.map(({ kind, state }) => `${kind} ${state}`);
    },
    clocks: async (subject: string): Promise<number> => {
      const row = await db.row<{ n: string }>('select count(*) as n from sla_clock where subject = ? and live = 1', [
        subject,
      ]);
      return Number(row?.n);
    },
    saldo: async (): Promise<number> => (await freeSaldo(db, reseller.account)).free,
    /** Credits less debits. */
    booked: async (code: string): Promise<number> => {
      const row = await db.row<{ sum: string | null }>(
        `select sum(if(side = 'credit', amount, -amount)) as sum from entry where account_code = ?`,
        [code],
      );
      return Number(row?.sum ?? 0);
    },
    /** Its times are moved into the past. */
    ageTransfer: async (transferId: string, ms: number): Promise<void> => {
      const { createdAt, expiresAt, graceUntil } = await transferOf(transferId);
      await db.write('update transfer set created_at = ?, expires_at = ?, grace_until = ? where id = ?', [
        ...[dateOf(after(createdAt, -ms)), dateOf(after(expiresAt, -ms)), dateOf(after(graceUntil, -ms)), transferId],
      ]);
    },
  };
}

function wibText(moment: Instant): string {
  return instant(Date.parse(moment) + 7 * 3_600_000)
    .slice(0, 16)
    .replace('T', ' ');
}
