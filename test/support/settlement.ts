/** An order on the real database with the real transactions, and a supplier whose words the test chooses. */
import { randomBytes } from 'node:crypto';
import { rupiah } from '../../src/domain/money';
import { checkProfile, type SupplierProfile } from '../../src/domain/supplier-profile';
import { type Instant } from '../../src/domain/time';
import { type Verdict } from '../../src/domain/topup/evidence';
import { createAcceptTopup } from '../../src/intake/accept-topup';
import { storeSupplierCallback } from '../../src/intake/store-supplier-callback';
import { depositAccount, openAccount } from '../../src/ledger/accounts';
import { createSettingsReader } from '../../src/persistence/repositories/setting.repository';
import { advanceTopup, type NextAction } from '../../src/settlement/advance-topup';
import { fenceCheck, fencePurchase } from '../../src/settlement/fence';
import { recordAnswer, settleMessage, type Statement } from '../../src/settlement/record-statement';
import { type SettlementDeps } from '../../src/settlement/settlement-deps';
import { insertProduct, insertReseller, testSecretBox } from './fixtures';
import { openTestBooks } from './ledger';

/** A minute between checks, as the real suppliers want it; tests move the clock of the rows instead of waiting. */
export const PROFILE: SupplierProfile = checkProfile({
  sendWindowMs: 5000,
  httpTimeoutMs: 30_000,
  settleMs: 10_000,
  checkBuys: true,
  pollGapMs: 60_000,
  checkDelaysMs: [60_000, 120_000],
  memoryMs: 90 * 86_400_000,
  memoryMarginMs: 2 * 86_400_000,
  failedIsFinal: false,
});

export interface AttemptView {
  id: string;
  n: number;
  terminal_code: string;
  supplier_ref: string;
  state: string;
  code: string | null;
}

export async function openScene({ profile = PROFILE }: { profile?: SupplierProfile } = {}) {
  const books = await openTestBooks();
  const { db } = books;
  const settings = createSettingsReader(db);
  const deps: SettlementDeps = { db, settings, profileOf: () => profile };
  await insertProduct(db, { code: 'S10' });
  await db.write(`insert into supplier (code, name, adapter) values ('sup', 'Supplier', 'fake')`);
  for (const [index, code] of ['one', 'two'].entries()) {
    await db.write('insert into terminal (code, supplier_code, name, config_sealed) values (?, ?, ?, ?)', [
      ...[code, 'sup', code],
      testSecretBox.seal('{}'),
    ]);
    await db.write(
      'insert into terminal_product (terminal_code, product_code, sku, cost, priority) values (?, ?, ?, ?, ?)',
      [code, 'S10', `sku-${code}`, 10_050 + index * 100, index + 1],
    );
    await db.transaction((tx) => openAccount(tx, { code: depositAccount(code), normalSide: 'debit', hasLimit: false }));
  }
  const reseller = await insertReseller(db, { saldo: 100_000_000, reportUrl: 'http://127.0.0.1:9/report' });
  const accept = createAcceptTopup({ db, settings, isBacklogFull: async () => false, onAccepted: () => undefined });

  const placeOrder = async () => {
    const { topup } = await accept({
      ...{ resellerId: reseller.resellerId, origin: 'h2h', reference: randomBytes(8).toString('hex') },
      ...{ productCode: 'S10', destination: '081234567890', maxPrice: null, nonce: null },
    });
    return orderRig(deps, topup.topupId);
  };
  return { ...books, deps, reseller, placeOrder, orderOf: (topupId: string) => orderRig(deps, topupId) };
}

export type Scene = Awaited<ReturnType<typeof openScene>>;
export type OrderOnStage = Awaited<ReturnType<Scene['placeOrder']>>;

function orderRig(deps: SettlementDeps, topupId: string) {
  const { db } = deps;
  const attempts = (): Promise<AttemptView[]> =>
    db.rows<AttemptView>(
      'select id, n, terminal_code, supplier_ref, state, code from topup_attempt where topup_id = ? order by n',
      [topupId],
    );
  const last = async (): Promise<AttemptView> => {
    const attempt = (await attempts()).at(-1);
    if (attempt === undefined) throw new Error('the order has no attempt');
    return attempt;
  };
  const advance = (lost?: { attemptId: string }): Promise<NextAction> => advanceTopup(deps, { topupId, lost });
  /** Opens the next attempt and takes it through its fence. */
  const send = async (): Promise<AttemptView> => {
    const action = await advance();
    if (action.do !== 'purchase') throw new Error(`the order wants to ${action.do}`);
    const fence = await fencePurchase(deps, { topupId, attemptId: action.attemptId });
    if (fence.kind !== 'go') throw new Error('the fence said no');
    return last();
  };
  /** Moves everything that was noted about the attempts into the past. */
  const age = (ms: number): Promise<unknown> =>
    db.write(
      `update topup_attempt set ${TIMES.map((time) => `${time} = ${time} - interval ? microsecond`).join(', ')}
       where topup_id = ?`,
      [...TIMES.map(() => ms * 1000), topupId],
    );
  const answer = async (verdict: Verdict, changes: Partial<Statement> = {}): Promise<string> => {
    const { id: attemptId, terminal_code: terminal } = await last();
    const call = { topupId, attemptId, terminal, source: 'answer', checkedAt: null } as const;
    return (await recordAnswer(deps, call, statementOf(verdict, changes))).ruling;
  };
  /** A check that leaves a poll gap later; returns when it left. */
  const fencedCheck = async (): Promise<Instant | null> => {
    await age(60_000);
    const fence = await fenceCheck(deps, { topupId, attemptId: (await last()).id });
    if (fence.kind !== 'go') throw new Error('the fence of the check said no');
    return fence.attempt.checkedAt;
  };
  const answerCheck = async (
    checkedAt: Instant | null,
    verdict: Verdict,
    changes: Partial<Statement> = {},
  ): Promise<string> => {
    const { id: attemptId, terminal_code: terminal } = await last();
    const call = { topupId, attemptId, terminal, source: 'check', checkedAt } as const;
    return (await recordAnswer(deps, call, statementOf(verdict, changes))).ruling;
  };
  return {
    topupId,
    ...{ attempts, last, advance, send, age, answer },
    state: async (): Promise<string> => {
      const row = await db.row<{ state: string }>('select state from topup where id = ?', [topupId]);
      return row?.state ?? 'missing';
    },
    hold: async (): Promise<string> => {
      const row = await db.row<{ state: string }>('select state from hold where id = ?', [topupId]);
      return row?.state ?? 'missing';
    },
    cases: async (): Promise<string[]> => {
      const rows = await db.rows<{ state: string }>(
        `select state from work_item where kind = 'case' and topup_id = ? and is_open = 1 order by state`,
        [topupId],
      );
      return rows.map(({ state }) => state);
    },
    fence: async () => fencePurchase(deps, { topupId, attemptId: (await last()).id }),
    fenceCheck: async (attemptId?: string) => fenceCheck(deps, { topupId, attemptId: attemptId ?? (await last()).id }),
    fencedCheck,
    answerCheck,
    /** A check a poll gap later, through its fence, answered at once. */
    check: async (verdict: Verdict, changes: Partial<Statement> = {}): Promise<string> =>
      answerCheck(await fencedCheck(), verdict, changes),
    /** What followed; `duplicate` when it was only counted. */
    callback: async (
      verdict: Verdict,
      { attempt, isAuthenticated = true, text = verdict, ...changes }: CallbackChanges = {},
    ): Promise<string> => {
      const { terminal_code: terminal, supplier_ref: supplierRef } = attempt ?? (await last());
      const { raw, ...statement } = { ...statementOf(verdict, changes), raw: Buffer.from(text) };
      const callback = { terminal, supplierRef, isAuthenticated, statement, raw };
      const stored = await storeSupplierCallback(db, callback, await deps.settings.current());
      if (stored.isDuplicate) return 'duplicate';
      if (stored.messageId === null) return 'not kept';
      return (await settleMessage(deps, { messageId: stored.messageId, topupId })) ?? 'processed before';
    },
  };
}

interface CallbackChanges extends Partial<Omit<Statement, 'raw'>> {
  attempt?: AttemptView;
  isAuthenticated?: boolean;
  /** The body; two with the same body are the same message. */
  text?: string;
}

const TIMES = [
  'sent_at',
  'send_before',
  'queried_at',
  'checked_at',
  'check_before',
  'failed_seen_at',
  'success_seen_at',
  'contradicted_at',
] as const;

function statementOf(verdict: Verdict, changes: Partial<Statement>): Statement {
  return {
    verdict,
    isFinal: false,
    blame: 'route',
    code: null,
    sn: verdict === 'success' ? `SN-${randomBytes(4).toString('hex')}` : null,
    cost: verdict === 'success' ? rupiah(10_050) : null,
    supplierTrxId: null,
    raw: Buffer.from(verdict),
    ...changes,
  };
}
