/** A correction as two people bring it about: one asks, the other approves. Its workflow is the test's to run. */
import { createControls } from '../../src/backoffice/controls/create-controls';
import { type StaffMember } from '../../src/domain/staff';
import { silentLogger } from '../../src/logging/logger';
import { type Database } from '../../src/persistence/database';
import { type SettingsReader } from '../../src/persistence/repositories/setting.repository';
import { insertStaff } from './staff-row';

export interface CorrectionProposal {
  topupId: string;
  attemptId: string;
  kind: 'late-success' | 'reversal';
  /** The version of the order that the person looked at. */
  topupVersion: number;
  /** The serial number, for a late success. */
  sn: string | null;
  reason: string;
}

export type ProposalResult =
  | { kind: 'proposed'; correctionId: string; n: number }
  | { kind: 'refused'; code: 'order-changed' | 'wrong-state' | 'correction-open' };

export interface ProposeDeps {
  db: Database;
  settings: SettingsReader;
  start: (correction: { correctionId: string; topupId: string; n: number }) => Promise<void>;
}

const people = new WeakMap<Database, Promise<[asker: StaffMember, checker: StaffMember]>>();

export async function proposeCorrection(
  { db, settings, start }: ProposeDeps,
  { kind, topupVersion, sn, ...proposal }: CorrectionProposal,
): Promise<ProposalResult> {
  const pair = people.get(db) ?? Promise.all([insertStaff(db), insertStaff(db, 'supervisor')]);
  people.set(db, pair);
  const [asker, checker] = await pair;
  const controls = createControls({
    ...{ db, settings, settlement: { profileOf: () => undefined }, logger: silentLogger, waitMs: 0 },
    temporal: {
      applyControl: () => Promise.reject(new Error('a correction has a workflow of its own')),
      startCorrection: start,
      wakeTopup: async () => false,
    },
  });
  const typed = sn === null ? {} : { sn, snSource: 'statement' };
  const asked = await controls.request({ ...proposal, ...typed, action: kind, version: topupVersion, by: asker });
  if (asked.kind === 'refused') return { kind: 'refused', code: codeOf(asked) };
  if (asked.kind === 'requested') {
    const view = (await controls.open()).find(({ id }) => id === asked.approvalId);
    const { approvalId } = asked;
    await controls.decide({
      ...{ approvalId, by: checker, decision: 'approve', note: '', contentHash: view?.contentHash ?? '' },
    });
  }
  const row = await db.row<{ id: string; n: number }>('select id, n from correction where approval_id = ?', [
    asked.approvalId,
  ]);
  if (row === undefined) throw new Error('the approval led to no correction');
  return { kind: 'proposed', correctionId: row.id, n: row.n };
}

function codeOf(refusal: {
  code: string;
  lock?: { code: string };
}): 'order-changed' | 'wrong-state' | 'correction-open' {
  const code = refusal.lock?.code ?? refusal.code;
  if (code === 'order-changed') return code;
  return code === 'approval-open' || code === 'correction-open' ? 'correction-open' : 'wrong-state';
}
