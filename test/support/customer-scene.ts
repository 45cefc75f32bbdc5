/** Marketing staff with customers on the real database, and the console in front of them. */
import { createCustomer } from '../../src/backoffice/customers/create-customer';
import { DEFAULT_SETTINGS } from '../../src/domain/settings';
import { type StaffMember, type StaffRole } from '../../src/domain/staff';
import { addCustomerPages } from '../../src/http/console/pages/pelanggan';
import { type Database, openDatabase } from '../../src/persistence/database';
import { migrate } from '../../src/persistence/migrate';
import { newId } from '../../src/persistence/new-id';
import { insertStaff, startConsole, TEST_PASSWORD } from './console';
import { type ConsoleBrowser, createConsoleBrowser } from './console-browser';
import { createTestDatabase } from './database';

export const testSettings = { current: async () => DEFAULT_SETTINGS };

export interface CustomerDatabase {
  db: Database;
  end: () => Promise<void>;
}

export async function openCustomerDatabase({ poolSize = 6 } = {}): Promise<CustomerDatabase> {
  const server = await createTestDatabase();
  await migrate({ url: server.url, poolSize: 2 });
  const db = await openDatabase({ url: server.url, poolSize });
  return {
    db,
    async end() {
      await db.close();
      await server.drop();
    },
  };
}

let numbers = 10_000_000;

/** `0812…`, another one at each call. */
export function freshPhone(): string {
  numbers += 1;
  return `0812${numbers}`;
}

export interface PlacedCustomer {
  customerId: string;
  no: number;
  name: string;
  phone: string;
}

/** Through the front door: registered by the marketing that looks after it. */
export async function placeCustomer(
  db: Database,
  by: StaffMember,
  {
    name = `Toko ${newId().slice(-6)}`,
    phone = freshPhone(),
    isConsenting = true,
    ...typed
  }: Partial<{
    name: string;
    phone: string;
    email: string;
    address: string;
    npwp: string;
    notes: string;
    isConsenting: boolean;
  }> = {},
): Promise<PlacedCustomer> {
  const outcome = await createCustomer(db, {
    by,
    typed: { email: '', address: 'Jl. Melati 5, Bogor', npwp: '', notes: '', ...typed, name, phone },
    ...{ marketingId: by.id, isConsenting, isSamePhoneKnown: false },
  });
  if (outcome.kind !== 'created') throw new Error(`the customer was refused: ${outcome.code}`);
  return { customerId: outcome.customerId, no: outcome.no, name, phone };
}

/** A plan as its own part would write it, for what only looks at it. */
export async function placePlan(
  db: Database,
  { customerId, state = 'active', total = 1_200_000 }: { customerId: string; state?: string; total?: number },
): Promise<string> {
  const id = newId();
  await db.write(
    `insert into plan (id, code, customer_id, kind, title, agreed_total, periods, day_of_month, first_due_on, due_shift,
       issue_days_before, billing_type, state, created_by, created_at, changed_at)
     values (?, ?, ?, 'cicilan', 'Mesin kopi', ?, 12, 5, '2026-01-05', 'none', 7, 'c', ?, ?, utc_timestamp(3), utc_timestamp(3))`,
    [id, `CIC-2026-${id.slice(-6)}`, customerId, total, state, newId()],
  );
  return id;
}

/** A bill of a plan, due on that day, of which so much is paid. */
export async function placeBill(
  db: Database,
  {
    planId,
    customerId,
    k,
    dueOn,
    amount,
    paid = 0,
  }: {
    planId: string;
    customerId: string;
    k: number;
    dueOn: string;
    amount: number;
    paid?: number;
  },
): Promise<string> {
  const id = newId();
  await db.write(
    `insert into tagihan (id, number, plan_id, k, customer_id, due_on, amount, state, opened_at)
     values (?, ?, ?, ?, ?, ?, ?, 'awaiting', utc_timestamp(3))`,
    [id, `T-${id.slice(-10)}-${k}`, planId, k, customerId, dueOn, amount],
  );
  if (paid > 0) {
    await db.write(
      'insert into payment_allocation (id, payment_id, tagihan_id, amount, at) values (?, ?, ?, ?, utc_timestamp(3))',
      [newId(), newId(), id, paid],
    );
  }
  return id;
}

export interface LoggedIn {
  staff: StaffMember;
  browser: ConsoleBrowser;
}

export type CustomerScene = Awaited<ReturnType<typeof openCustomerScene>>;

/** The pages of customers alone. */
export async function openCustomerScene() {
  const { db, end } = await openCustomerDatabase();
  const console = await startConsole(db, {
    addPages: (routes, tools) => addCustomerPages(routes, { ...tools, db, settings: testSettings }),
  });
  const logIn = async (role: StaffRole): Promise<LoggedIn> => {
    const staff = await insertStaff(db, { role });
    const browser = createConsoleBrowser(console.url);
    const answer = await browser.logIn(staff.name, TEST_PASSWORD);
    if (answer.status !== 303) throw new Error(`the log-in of ${role} answered ${answer.status}`);
    return { staff, browser };
  };
  return {
    db,
    url: console.url,
    logIn,
    async close() {
      await console.close();
      await end();
    },
  };
}
