/** The pages about transfers over rows of the test's own, with the real decisions behind them and people who log in. */
import { createMoneyDecisions } from '../../../../src/backoffice/money/create-money-decisions';
import { readStatementFile } from '../../../../src/bank/statements/read-statement-file';
import { DEFAULT_SETTINGS, type Settings } from '../../../../src/domain/settings';
import { type StaffMember, type StaffRole } from '../../../../src/domain/staff';
import { addAllTransferPages } from '../../../../src/http/console/pages/transfer-pages';
import { createAcceptTiket } from '../../../../src/intake/accept-tiket';
import { silentLogger } from '../../../../src/logging/logger';
import { executeMoneyDecision } from '../../../../src/transfer/decisions/execute';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { type ConsoleBrowser, createConsoleBrowser } from '../../../support/console-browser';
import { testSecretBox } from '../../../support/fixtures';
import { openTransferScene } from '../../../support/transfer-scene';
import { createDayFigures } from '../../../../src/persistence/queries/console/day-figures';
import { addQueuePages } from '../../../../src/http/console/pages/antrian';
import { openTestDatabase } from '../api';

export interface Visitor {
  staff: StaffMember;
  browser: ConsoleBrowser;
}

export type TransferStage = Awaited<ReturnType<typeof openTransferStage>>;

export async function openTransferStage({ settings: overrides = {} }: { settings?: Partial<Settings> } = {}) {
  const { db, end } = await openTestDatabase();
  const settings = { current: async () => ({ ...DEFAULT_SETTINGS, ...overrides }) };
  const woken: string[] = [];
  const decisions = {
    ...{ db, settings, logger: silentLogger },
    onTransfer: (id: string) => void woken.push(id),
  };
  const money = createMoneyDecisions({
    ...decisions,
    workflows: { decide: (_transferId, approvalId) => executeMoneyDecision(decisions, approvalId) },
    seal: testSecretBox.seal,
  });
  const server = await startConsole(db, {
    addPages(routes, tools) {
      const deps = { ...tools, db, settings };
      addQueuePages(routes, { ...deps, dayFigures: createDayFigures(db) });
      addAllTransferPages(routes, {
        ...{ ...deps, money, onTransfer: decisions.onTransfer, secrets: testSecretBox, readStatement: readStatementFile },
        temporalUi: { url: 'http://127.0.0.1:8233', namespace: 'default' },
        publicUrl: 'https://toko.test',
        proofLinks: { linkTo: (proofId) => `https://toko.test/bukti/${proofId}?sampai=1&sidik=x` },
        acceptTiket: createAcceptTiket({ db, settings, isBusy: async () => false, onReserved: () => undefined }),
      });
    },
  });
  const logIn = async (role: StaffRole): Promise<Visitor> => {
    const staff = await insertStaff(db, { role });
    const browser = createConsoleBrowser(server.url);
    await browser.logIn(staff.name, TEST_PASSWORD);
    return { staff, browser };
  };
  return {
    ...{ db, settings, money, woken, logIn, url: server.url, scene: await openTransferScene(db) },
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
