/** Orders in every state on the real database, and the console in front of them. */
import { type StaffMember, type StaffRole } from '../../../../src/domain/staff';
import { addQueuePages } from '../../../../src/http/console/pages/antrian';
import { type Logger, silentLogger } from '../../../../src/logging/logger';
import { newId } from '../../../../src/persistence/new-id';
import { createDayFigures } from '../../../../src/persistence/queries/console/day-figures';
import { insertStaff, startConsole, TEST_PASSWORD } from '../../../support/console';
import { type ConsoleBrowser, createConsoleBrowser } from '../../../support/console-browser';
import { openControlsScene } from '../../../support/controls-scene';

export type QueueScene = Awaited<ReturnType<typeof openQueueScene>>;

export async function openQueueScene({ logger = silentLogger }: { logger?: Logger } = {}) {
  const scene = await openControlsScene();
  const { db } = scene;
  await db.write(`update product set name = 'Telkomsel 10.000'`);
  await db.write(`update reseller set name = 'BERKAH PULSA'`);
  await db.write(`update terminal set name = if(code = 'one', 'DigiFlazz', 'Multi Nusa')`);
  const console = await startConsole(db, {
    logger,
    addPages: (routes, tools) => addQueuePages(routes, { ...tools, db, dayFigures: createDayFigures(db) }),
  });

  const logIn = async (role: StaffRole): Promise<{ staff: StaffMember; browser: ConsoleBrowser }> => {
    const staff = await insertStaff(db, { role });
    const browser = createConsoleBrowser(console.url);
    const answer = await browser.logIn(staff.name, TEST_PASSWORD);
    if (answer.status !== 303) throw new Error(`the log-in of ${role} answered ${answer.status}`);
    return { staff, browser };
  };
  /** The open item of an order, or the newest of a kind. */
  const itemOf = async (where: { topupId: string } | { kind: string }): Promise<string> => {
    const row =
      'kind' in where
        ? await db.row<{ id: string }>(
            'select id from work_item where is_open = 1 and kind = ? order by id desc limit 1',
            [where.kind],
          )
        : await db.row<{ id: string }>(
            `select id from work_item where is_open = 1 and kind = 'topup' and subject = ?`,
            [where.topupId],
          );
    return row?.id ?? 'missing';
  };
  /** Moves the promise of an order, as if its state had begun that long ago. */
  const ageItem = (id: string, ms: number): Promise<number> =>
    db.write(
      `update work_item set due_at = due_at - interval ? microsecond, opened_at = opened_at - interval ? microsecond,
         changed_at = changed_at - interval ? microsecond, escalate_at = due_at where id = ?`,
      [ms * 1000, ms * 1000, ms * 1000, id],
    );
  /** Something that only people settle, with no order behind it. */
  const openLooseItem = async (kind: string, state: string, subject: string): Promise<string> => {
    const id = newId();
    await db.write(
      `insert into work_item (id, kind, subject, state, owner, next_action, next_at, due_at, escalate_at, opened_at, changed_at)
       values (?, ?, ?, ?, 'operator', 'escalate', utc_timestamp(3) + interval 15 minute,
         utc_timestamp(3) + interval 30 minute, utc_timestamp(3) + interval 30 minute, utc_timestamp(3), utc_timestamp(3))`,
      [id, kind, subject, state],
    );
    return id;
  };
  const close = async (): Promise<void> => {
    await console.close();
    await scene.close();
  };
  return { ...scene, url: console.url, logIn, itemOf, ageItem, openLooseItem, close };
}
