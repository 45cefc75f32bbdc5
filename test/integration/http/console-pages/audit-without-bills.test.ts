import { takeWorkItem } from '../../../../src/backoffice/work-items/take-work-item';
import { BILLING_SUBJECT_KINDS } from '../../../../src/domain/audit';
import { BILLING_ITEM_KINDS } from '../../../../src/domain/promises';
import { listAuditEvents } from '../../../../src/persistence/queries/console/audit-list';
import { newId } from '../../../../src/persistence/new-id';
import { recordAudit } from '../../../../src/persistence/repositories/audit-event.repository';
import { openQueueScene, type QueueScene } from './queue-scene';

let scene: QueueScene;

beforeAll(async () => {
  scene = await openQueueScene();
});
afterAll(() => scene.close());

test('audit trail, with events about customers and bills, shows those to nobody but an admin', async () => {
  const { db } = scene;
  await db.transaction(async (tx) => {
    for (const subjectKind of [...BILLING_SUBJECT_KINDS, 'terminal'] as const) {
      const action = subjectKind === 'terminal' ? 'terminal.off' : 'customer.create';
      const event = { actor: 'marketing1', action, subjectKind, subject: newId() } as const;
      await recordAudit(tx, { ...event, detail: {} });
    }
  });
  const shown = async (hasBilling: boolean): Promise<string[]> => {
    const filter = { actor: 'marketing1', action: null, subject: null, before: null, hasBilling };
    return (await listAuditEvents(db, filter, 50)).map(({ subjectKind }) => subjectKind);
  };
  // About a member of the staff, who took data about customers out.
  await db.transaction((tx) =>
    recordAudit(tx, {
      ...{ actor: 'marketing1', action: 'rekap.export', subjectKind: 'staff', subject: newId(), detail: {} },
    }),
  );
  expect((await shown(true)).sort()).toEqual([...BILLING_SUBJECT_KINDS, 'terminal', 'staff'].sort());
  expect(await shown(false)).toEqual(['terminal']);
});

test.each(BILLING_ITEM_KINDS)(
  'work item %s, taken by somebody of the desk who knows its id, is not there',
  async (kind) => {
    const id = await scene.openLooseItem(kind, 'requested', newId());
    const { staff } = await scene.logIn('operator');
    expect(await takeWorkItem(scene.db, { id, by: staff })).toEqual({ kind: 'unknown', topupId: null });
  },
);
