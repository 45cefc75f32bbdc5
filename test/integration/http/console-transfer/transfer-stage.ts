/** The pages about transfers over rows of the test's own, with the real decisions behind them and people who log in. */
import { DEFAULT_SETTINGS } from '../../../../src/domain/settings';
import { type StaffMember, type StaffRole } from '../../../../src/domain/staff';
import { addQueuePages } from '../../../../src/http/console/pages/antrian';
import { addAllTransferPages } from '../../../../src/http/console/pages/transfer-pages';
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
  return {
    ...{ db, woken, logIn, url: server.url, scene: await openTransferScene(db) },
    close: async (): Promise<void> => {
      await server.close();
      await end();
    },
  };
}

/** What a reader sees of a page. */
export function seen(html: string): string {
  const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
  return main
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');
}
