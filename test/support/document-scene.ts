/** Bills, payments and documents on a real database, as rows; the planner and the printer are the real ones. */
import { createDocumentPlanner, type HouseDocumentPlanner } from '../../src/billing/document-planner';
import { planDocument } from '../../src/billing/plan-document';
import { DEFAULT_SETTINGS, type Settings } from '../../src/domain/settings';
import { type TagihanContent } from '../../src/domain/tagihan/document-content';
import { businessDate } from '../../src/domain/time';
import { type Database } from '../../src/persistence/database';
import { newId } from '../../src/persistence/new-id';
import { type BillOnStage, insertBill, insertCustomer, insertPlan } from './billing-scene';
import { tagihanContent } from './document-content';

const COMPANY = {
  ...{ name: 'PT Sinar Niaga Digital', address: 'Jl. Pahlawan 18, Surabaya 60174', city: 'Surabaya' },
  ...{ npwp: '01.234.567.8-601.000', phone: '(031) 555-0118', email: 'tagihan@sinarniaga.example' },
};
export const PUBLIC_URL = 'https://bayar.example.co.id';

export interface DocumentOnStage {
  documentId: string;
  number: string;
}

export function openDocumentScene(db: Database) {
  const planner: HouseDocumentPlanner = createDocumentPlanner({ company: COMPANY, publicUrl: PUBLIC_URL });
  return {
    planner,
    settings: (change: Partial<Settings> = {}) => ({ current: async () => ({ ...DEFAULT_SETTINGS, ...change }) }),
    /** A plan with bills of these amounts, the first one due soonest. */
    async plan(amounts: readonly number[]): Promise<{ planId: string; customerId: string; bills: BillOnStage[] }> {
      const plan = await insertPlan(db, { customerId: (await insertCustomer(db)).customerId });
      const bills: BillOnStage[] = [];
      for (const [index, amount] of amounts.entries()) {
        bills.push(await insertBill(db, { amount, plan, dueInDays: 7 + 30 * index }));
      }
      return { ...plan, bills };
    },
    /** A payment into a bill, with what it paid of that and of others; the rest is kept for the customer. */
    async pay(
      bill: BillOnStage,
      { amount, of }: { amount: number; of: { tagihanId: string; amount: number }[] },
    ): Promise<string> {
      const paymentId = newId();
      const allocated = of.reduce((sum, part) => sum + part.amount, 0);
      const owner = await db.row<{ customer_id: string }>('select customer_id from tagihan where id = ?', [
        bill.tagihanId,
      ]);
      await db.write(
        `insert into payment (id, customer_id, tagihan_id, virtual_account_id, source, ntb, amount, attached, allocated,
           excess, verdict, paid_at, recognised_at)
         values (?, ?, ?, ?, 'notice', '023589', ?, ?, ?, ?, 'exact', '2026-03-02 02:40:00', utc_timestamp(3))`,
        [
          ...[paymentId, owner!.customer_id, bill.tagihanId, bill.virtualAccountId],
          ...[amount, amount, allocated, amount - allocated],
        ],
      );
      for (const part of of) {
        await db.write(
          'insert into payment_allocation (id, payment_id, tagihan_id, amount, at) values (?, ?, ?, ?, utc_timestamp(3))',
          [newId(), paymentId, part.tagihanId, part.amount],
        );
      }
      return paymentId;
    },
    /** A planned document straight from its content, whatever else is in the database. */
    async document({
      content = {},
      template = 'v1/tagihan',
      priorityOn,
    }: { content?: Partial<TagihanContent>; template?: string; priorityOn?: string } = {}): Promise<DocumentOnStage> {
      return db.transaction(async (tx) => {
        const now = await tx.now();
        const day = businessDate(now);
        return planDocument(
          tx,
          {
            ...{ occasion: `stage:${newId()}`, kind: 'tagihan', customerId: newId(), content: tagihanContent(content) },
            ...{ publicUrl: PUBLIC_URL, template, isMeteraiRequired: false },
            priorityOn: (priorityOn ?? day) as typeof day,
          },
          now,
        );
      });
    },
    read: (documentId: string) =>
      db.row<{
        number: string;
        state: string;
        content: string;
        pages: number | null;
        bytes: number | null;
        tries: number;
        last_error: string | null;
        token: string;
        is_meterai_required: number;
        processed_at: Date | null;
      }>('select * from document where id = ?', [documentId]),
    file: async (documentId: string): Promise<Buffer | undefined> =>
      (await db.row<{ pdf: Buffer }>('select pdf from document_file where document_id = ?', [documentId]))?.pdf,
    /** It is due again now, whatever its pause. */
    hurry: (documentId: string) =>
      db.write('update document set next_try_at = utc_timestamp(3), claimed_until = null where id = ?', [documentId]),
    /** As if it had been planned so long ago. */
    age: (documentId: string, minutes: number) =>
      db.write('update document set planned_at = planned_at - interval ? minute where id = ?', [minutes, documentId]),
    openItem: (documentId: string) =>
      db.row<{ state: string; owner: string; detail: string | null; customer_id: string | null }>(
        `select state, owner, detail, customer_id from work_item
         where kind = 'document' and subject = ? and is_open = 1`,
        [documentId],
      ),
  };
}

export type DocumentScene = ReturnType<typeof openDocumentScene>;
