/** Orders on the real database, the real controls with an engine that is always there, and the console's card pages. */
import { createControls } from '../../../../src/backoffice/controls/create-controls';
import { createMoneyDecisions } from '../../../../src/backoffice/money/create-money-decisions';
import { type StaffMember, type StaffRole } from '../../../../src/domain/staff';
import { addApprovalPages } from '../../../../src/http/console/pages/persetujuan';
import { addAuditPages } from '../../../../src/http/console/pages/audit';
import { addCardPages } from '../../../../src/http/console/pages/kartu';
import { addTerminalPages } from '../../../../src/http/console/pages/terminal';
import { silentLogger } from '../../../../src/logging/logger';
import { executeApproval } from '../../../../src/settlement/execute-approval';
import { executeCorrection } from '../../../../src/settlement/execute-correction';
import { type DecisionDeps } from '../../../../src/transfer/decisions/decision.types';
import { executeMoneyDecision } from '../../../../src/transfer/decisions/execute';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { type ConsoleBrowser, createConsoleBrowser } from '../../../support/console-browser';
import { testSecretBox } from '../../../support/fixtures';
import { openScene } from '../../../support/settlement';

export const TEMPORAL_UI = 'http://temporal.test:8233';

export async function openCardStage() {
  const scene = await openScene();
  const { db, deps } = scene;
  let isEngineAway = false;
  const engine = <T>(work: () => Promise<T>): Promise<T> =>
    isEngineAway ? Promise.reject(new Error('the engine is away')) : work();
  const controls = createControls({
    ...{ db, settings: deps.settings, settlement: deps, logger: silentLogger, waitMs: 1000 },
    temporal: {
      applyControl: ({ approvalId }) => engine(() => executeApproval(deps, approvalId)),
      startCorrection: ({ correctionId }) =>
        engine(async () => {
          await executeCorrection(deps, correctionId);
        }),
      wakeTopup: async () => true,
    },
  });
  const decisions: DecisionDeps = { db, settings: deps.settings, logger: silentLogger };
  const money = createMoneyDecisions({
    ...{ ...decisions, seal: testSecretBox.seal },
    workflows: { decide: (_transferId, approvalId) => engine(() => executeMoneyDecision(decisions, approvalId)) },
  });
  const server = await startConsole(db, {
    addPages(routes, tools) {
      const shared = { ...tools, db, controls, money, settings: deps.settings };
      addCardPages(routes, { ...shared, temporalUi: { url: TEMPORAL_UI, namespace: 'default' } });
      addApprovalPages(routes, shared);
      addTerminalPages(routes, shared);
      addAuditPages(routes, shared);
    },
  });
  const logIn = async (role: StaffRole): Promise<{ staff: StaffMember; browser: ConsoleBrowser }> => {
    const staff = await insertStaff(db, { role });
    const browser = createConsoleBrowser(server.url);
    await browser.logIn(staff.name, TEST_PASSWORD);
    return { staff, browser };
  };
  return {
    ...scene,
    ...{ controls, money, logIn },
    url: server.url,
    setEngineAway(isAway: boolean) {
      isEngineAway = isAway;
    },
    async close() {
      await server.close();
      await scene.close();
    },
  };
}

export type CardStage = Awaited<ReturnType<typeof openCardStage>>;

/** The fields of the form that a page has for an action, as a browser would send them back. */
export function hiddenFieldsOf(html: string, action: string): Record<string, string> {
  const form = new RegExp(
    `<form method="post" action="${action.replaceAll('/', '\\/')}"[^>]*>([\\s\\S]*?)</form>`,
  ).exec(html)?.[1];
  if (form === undefined) throw new Error(`the page has no form for ${action}`);
  const fields = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)];
  return Object.fromEntries(fields.map(([, name = '', value = '']) => [name, value]));
}

/** What a person reads: tags gone, entities and spaces as they are seen. */
export function wordsOf(html: string): string {
  return html
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&amp;', '&')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#x3D;', '=')
    .replace(/\s+/g, ' ');
}
