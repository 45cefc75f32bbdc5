/** The bank's own book, by which every fault is judged, and the hub's books beside it. */
import { expectSound, type System } from './system';

export interface PaidAtBank {
  trxId: string;
  ntb: string;
  amount: number;
}

/**
 * What must hold after every fault: the bank has one bill for each virtual account and no other; each payment of the bank
 * is in the ledger once; what was paid is what was recognised, and all of it is allocated or excess; and the checks of
 * the books and of the promises find nothing.
 */
export async function expectSameAsBank(system: System): Promise<void> {
  const bank = await readBank(system);
  const accounts = await readAccounts(system);
  expect(accounts.map(({ trxId, number }) => ({ trxId, number }))).toEqual(
    sorted(bank.bills.map(({ trxId, number }) => ({ trxId, number }))),
  );
  expect(accounts.map(({ trxId, recognised, spent }) => ({ trxId, recognised, spent }))).toEqual(
    sorted(bank.bills.map(({ trxId, paid }) => ({ trxId, recognised: paid, spent: paid }))),
  );
  const paid = bank.payments.map(({ trxId, ntb, amount }) => ({ trxId, ntb, amount }));
  expect(await readLedger(system)).toEqual(sorted(paid));
  await expectSound(system);
}

/** Nobody has to decide anything about these bills. */
export async function expectNoQuestions(
  { db }: System,
  bills: readonly { tagihanId: string; customerId: string }[],
): Promise<void> {
  for (const { tagihanId, customerId } of bills) {
    expect(await db.rows('select kind, detail from payment_exception where tagihan_id = ?', [tagihanId])).toEqual([]);
    const items = await db.rows(
      `select kind, state from work_item where customer_id = ? and is_open = 1 and kind not in ('plan', 'tagihan')`,
      [customerId],
    );
    expect(items).toEqual([]);
  }
}

/** Questions to people about a bill, each with its open item. */
export async function questionsAbout(
  { db }: System,
  bill: { tagihanId: string } | { trxId: string },
): Promise<{ kind: string; isMoney: number; amount: number; hasItem: number }[]> {
  const [condition, value] = 'tagihanId' in bill ? ['e.tagihan_id = ?', bill.tagihanId] : ['n.trx_id = ?', bill.trxId];
  const rows = await db.rows<{ kind: string; isMoney: number; amount: string; hasItem: number | string }>(
    `select e.kind, e.is_money as isMoney, e.amount, exists (select 1 from work_item w where w.kind = 'payment'
        and w.subject = e.id and w.is_open = 1) as hasItem
     from payment_exception e left join bank_notice n on n.id = e.notice_id where ${condition} order by e.id`,
    [value],
  );
  return rows.map(({ amount, hasItem, ...row }) => ({ ...row, amount: Number(amount), hasItem: Number(hasItem) }));
}

/** Of all bills when no trx id is given. */
export async function readBank({ simulatorsUrl }: Pick<System, 'simulatorsUrl'>, trxId?: string): Promise<BankBook> {
  const query = trxId === undefined ? '' : `?trxId=${trxId}`;
  return (await (await fetch(`${simulatorsUrl}/bni/book${query}`)).json()) as BankBook;
}

export interface BankBook {
  bills: { trxId: string; number: string; amount: number; paid: number; state: string }[];
  payments: (PaidAtBank & { id: string })[];
}

/** Every call about a bill that the bank has taken, in their order, with its answer. */
export async function callsAbout(
  { simulatorsUrl }: Pick<System, 'simulatorsUrl'>,
  trxId: string,
): Promise<{ type: string; status: string | null }[]> {
  const calls = (await (await fetch(`${simulatorsUrl}/bni/calls?trxId=${trxId}`)).json()) as {
    type: string;
    status: string | null;
  }[];
  return calls.map(({ type, status }) => ({ type, status }));
}

async function readAccounts({ db }: System) {
  const rows = await db.rows<{ trxId: string; number: string; recognised: string; spent: string }>(
    `select v.trx_id as trxId, v.number, v.recognised, coalesce(sum(p.allocated + p.excess), 0) as spent
     from virtual_account v left join payment p on p.virtual_account_id = v.id group by v.id`,
  );
  return sorted(
    rows.map(({ recognised, spent, ...row }) => ({ ...row, recognised: Number(recognised), spent: Number(spent) })),
  );
}

/** What the ledger says came in at the bank, payment by payment. */
async function readLedger({ db }: System): Promise<PaidAtBank[]> {
  const rows = await db.rows<{ trxId: string | null; ntb: string; amount: string }>(
    `select v.trx_id as trxId, p.ntb, e.amount from entry e join journal j on j.id = e.journal_id
     join payment p on p.id = j.subject left join virtual_account v on v.id = p.virtual_account_id
     where e.account_code = 'bank:bni' and e.side = 'debit'`,
  );
  return sorted(rows.map(({ trxId, ntb, amount }) => ({ trxId: trxId ?? 'unknown', ntb, amount: Number(amount) })));
}

function sorted<Row extends { trxId: string; ntb?: string }>(rows: readonly Row[]): Row[] {
  const place = ({ trxId, ntb = '' }: Row): string => `${trxId} ${ntb}`;
  return [...rows].sort((one, other) => (place(one) < place(other) ? -1 : 1));
}
