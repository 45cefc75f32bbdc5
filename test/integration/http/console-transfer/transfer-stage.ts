/** The pages about transfers over rows of the test's own, with the real decisions behind them and people who log in. */
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { type StaffMember, type StaffRole } from '../../../../src/domain/staff';
import { addQueuePages } from '../../../../src/http/console/pages/antrian';
import { addAllTransferPages } from '../../../../src/http/console/pages/transfer-pages';
import { transferName } from '../../../../src/domain/transfer/names';
import { type Queryable } from '../../../../src/persistence/database';
import { newId } from '../../../../src/persistence/new-id';
import { createDayFigures } from '../../../../src/persistence/queries/console/day-figures';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { type ConsoleBrowser, createConsoleBrowser } from '../../../support/console-browser';
import { transferPagesDeps } from '../../../support/transfer-pages';
import { openTransferScene } from '../../../support/transfer-scene';
import { openTestDatabase } from '../api';

export interface Visitor {
  staff: StaffMember;
  browser: ConsoleBrowser;
}

export type TransferStage = Awaited<ReturnType<typeof openTransferStage>>;

export async function openTransferStage() {
  const { db, end } = await openTestDatabase();
  const settings = { current: async () => DEFAULT_SETTINGS };
  const woken: string[] = [];
  const deps = transferPagesDeps(db, settings, woken);
  const server = await startConsole(db, {
    addPages(routes, tools) {
      addQueuePages(routes, { ...tools, db, dayFigures: createDayFigures(db) });
      addAllTransferPages(routes, { ...tools, ...deps });
    },
  });
  const logIn = async (role: StaffRole): Promise<Visitor> => {
    const staff = await insertStaff(db, { role });
    const browser = createConsoleBrowser(server.url);
    await browser.logIn(staff.name, TEST_PASSWORD);
    return { staff, browser };
  };
  const scene = await openTransferScene(db);
  return {
    ...{ db, woken, logIn, url: server.url, scene },
    /** One that was paid and whose order was delivered, with the journal of its match. */
    delivered: async (base: number): Promise<{ id: string; name: string }> => {
      const transfer = await scene.transfer({ base, code: 18, state: 'verified' });
      const line = await scene.line({ amount: transfer.final, state: 'matched' });
      await scene.match(line.id, transfer.id, transfer.final);
      await db.write(`update digital_order set state = 'success' where id = ?`, [transfer.orderId]);
      const [journal, code] = [newId(), await accountCode(db, scene.mandiri)];
      await db.write(
        `insert into journal (id, subject, kind, n, posted_at) values (?, ?, 'transfer-match', 1, utc_timestamp(3))`,
        [journal, transfer.id],
      );
      await db.write(
        `insert into entry (journal_id, line, account_code, side, amount)
         values (?, 1, ?, 'debit', ?), (?, 2, ?, 'credit', ?), (?, 3, 'unique-code-difference', 'credit', 18)`,
        [
          ...[journal, `suspense:${code}`, transfer.final],
          ...[journal, `escrow:${transfer.orderId ?? ''}`, base, journal],
        ],
      );
      return { id: transfer.id, name: transferName(transfer.no) };
    },
    close: async (): Promise<void> => {
      await server.close();
      await end();
    },
  };
}

async function accountCode(db: Queryable, id: string): Promise<string> {
  return (await db.row<{ code: string }>('select code from bank_account where id = ?', [id]))?.code ?? '';
}

/** What a reader sees of a page. */
export function seen(html: string): string {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  return main
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}
