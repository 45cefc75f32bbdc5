/** The console's pages about bills over real plans, with people who log in and a clock that the test moves. */
import { createPlan } from '../../src/backoffice/plans/create-plan';
import { type PlanRequest } from '../../src/backoffice/plans/preview-plan';
import { startPlan } from '../../src/backoffice/plans/start-plan';
import { createDocumentPlanner } from '../../src/billing/document-planner';
import { createCustomerTexts } from '../../src/channels/customer-texts/replies';
import { type CustomerId, type PlanId, type TagihanId } from '../../src/domain/ids';
import { rupiah, ZERO } from '../../src/domain/money';
import { type StaffMember, type StaffRole } from '../../src/domain/staff';
import { type BusinessDate } from '../../src/domain/time';
import { addCustomerPages } from '../../src/http/console/pages/pelanggan';
import { addBillingPages } from '../../src/http/console/pages/tagihan-pages';
import { newId } from '../../src/persistence/new-id';
import { dateOf } from '../../src/persistence/repositories/columns';
import { insertStaff, startConsole, TEST_PASSWORD } from './console';
import { type ConsoleBrowser, createConsoleBrowser } from './console-browser';
import { openLifeScene } from './life-scene';
import { doneBy } from './plan-scene';

const COMPANY = {
  ...{ name: 'CV Contoh', address: 'Jalan Melati 1, Bandung', phone: '022-1234567', npwp: '', city: 'Bandung' },
  email: 'halo@contoh.test',
};

const DAY_MS = 86_400_000;

export type BillingPagesStage = Awaited<ReturnType<typeof openBillingPagesStage>>;

export interface Visitor {
  staff: StaffMember;
  browser: ConsoleBrowser;
}

export async function openBillingPagesStage() {
  const life = await openLifeScene();
  const { db, deps } = life;
  const documents = createDocumentPlanner({ company: COMPANY, publicUrl: 'https://hub.test' });
  Object.assign(deps, { documents });
  const woken: string[] = [];
  const plans = {
    ...{ db, settings: deps.settings },
    hasBank: true,
    wake: { plan: (id: PlanId) => woken.push(`plan ${id}`), tagihan: (id: TagihanId) => woken.push(`tagihan ${id}`) },
  };
  const server = await startConsole(db, {
    // The clock jumps by months, and nobody is logged out by that.
    settings: { sessionIdleMs: 400 * DAY_MS, sessionForMs: 400 * DAY_MS },
    addPages(routes, tools) {
      const shared = { ...tools, ...plans };
      addCustomerPages(routes, shared);
      addBillingPages(routes, { ...shared, documents, customerText: createCustomerTexts(), company: COMPANY });
    },
  });
  const logIn = async (role: StaffRole): Promise<Visitor> => {
    const staff = await insertStaff(db, { role });
    const browser = createConsoleBrowser(server.url);
    await browser.logIn(staff.name, TEST_PASSWORD);
    return { staff, browser };
  };
  let phone = 81_300_000_000;
  const newCustomer = async (of: StaffMember, name = 'Toko Berkah Jaya'): Promise<CustomerId> => {
    const id = newId();
    phone += 1;
    await db.write(
      `insert into customer (id, name, phone, marketing_id, created_by, created_at, changed_at)
       values (?, ?, ?, ?, ?, utc_timestamp(3), utc_timestamp(3))`,
      [id, name, `62${phone}`, of.id, of.id],
    );
    await db.write(
      `insert into customer_owner (id, customer_id, staff_id, from_at, handed_by, reason)
       values (?, ?, ?, utc_timestamp(3), ?, 'pendaftaran')`,
      [newId(), id, of.id, of.id],
    );
    return id;
  };
  const newPlan = async (by: StaffMember, wish: Partial<PlanRequest> = {}): Promise<PlanId> => {
    const customerId = wish.customerId ?? (await newCustomer(by));
    return doneBy(await createPlan(plans, { ...requestOf(by, customerId), ...wish })).planId;
  };
  /** Sent, with the bills that are due to go out told to the bank and to the customer. */
  const sentPlan = async (by: StaffMember, wish: Partial<PlanRequest> = {}): Promise<PlanId> => {
    const planId = await newPlan(by, wish);
    doneBy(await startPlan(plans, { by, planId, version: 1 }));
    await issue(planId);
    return planId;
  };
  const runAll = async (planId: PlanId): Promise<void> => {
    for (const { id, state } of await life.tagihanOf(planId)) {
      if (state === 'opening' || state === 'awaiting') await life.run(id);
    }
  };
  /** What is due by now, also what waits for the bank to be asked first. */
  const issue = async (planId: PlanId): Promise<void> => {
    await life.advancePlan(planId);
    await runAll(planId);
    if ((await life.inquireDue()) > 0) await runAll(planId);
  };
  const pay = async (tagihanId: TagihanId, amount: number): Promise<void> => {
    const [account] = await life.accountsOf(tagihanId);
    await life.pay(account!.trxId, amount);
    await life.run(tagihanId);
  };
  return {
    ...{ life, db, plans, documents, woken, url: server.url, app: server.app },
    ...{ logIn, newCustomer, newPlan, sentPlan, issue, pay },
    tagihanOf: life.tagihanOf,
    /** Stands for the printer. */
    print: async (): Promise<void> => {
      const rows = await db.rows<{ id: string }>(`select id from document where state = 'planned'`);
      for (const { id } of rows) {
        await db.write('insert into document_file (document_id, sha256, pdf) values (?, repeat(0x00, 32), ?)', [
          ...[id, Buffer.from(`%PDF-1.7 ${id}`)],
        ]);
      }
      await db.write(
        `update document set state = 'ready', processed_at = ?, pages = 1, bytes = 1 where state = 'planned'`,
        [dateOf(life.now())],
      );
    },
    close: async (): Promise<void> => {
      await server.close();
      await life.close();
    },
  };
}

function requestOf(by: StaffMember, customerId: CustomerId): PlanRequest {
  return {
    ...{ by, customerId, title: 'Paket kasir', bookingIds: [] },
    lines: [{ description: 'Mesin kasir', quantity: 1, unitPrice: rupiah(1_200_900) }],
    ...{ kind: 'cicilan', downPayment: rupiah(200_000), periods: 12, dayOfMonth: 12 },
    ...{ firstDueOn: '2026-03-12' as BusinessDate, dueShift: 'none', issueDaysBefore: 10, billingType: 'c' },
    ...{ dendaAmount: ZERO, dendaFromDay: 0 },
  };
}
