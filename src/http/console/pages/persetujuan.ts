import { type Request, type Response } from 'express';
import { type ApprovalDecision, type ApprovalView, type Controls } from '../../../backoffice/controls/controls.types';
import { type StaffMember } from '../../../domain/staff';
import { type Database } from '../../../persistence/database';
import { listAttemptsOnCard } from '../../../persistence/queries/console/order-card-attempts';
import { listApprovers } from '../../../persistence/queries/console/order-card-approvers';
import { readOrderCard } from '../../../persistence/queries/console/order-card';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf, rawFieldOf } from '../form';
import { lockSentence } from '../lock-sentences';
import { decidedSentence, decisionRefusalSentence } from '../outcome-sentences';
import { approvalsModel, type ApprovalFacts, type RefusedDecision } from './persetujuan-model';
import { queryOf } from './query-of';

export interface ApprovalPageDeps extends PageTools {
  db: Database;
  controls: Controls;
  /** Whether this person knows the password of the account; wrong ones count towards its lock. */
  passwords: { confirm(staff: StaffMember, password: string): Promise<'right' | 'wrong' | 'locked'> };
}

/** What waits for a second person, and the decisions about it. */
export function addApprovalPages(routes: ConsoleRoutes, deps: ApprovalPageDeps): void {
  routes.get('/persetujuan', (visit, request, response) =>
    showApprovals(deps, { visit, response, id: queryOf(request, 'id') }),
  );

  routes.post('/persetujuan/:id/setujui', async (visit, request, response) => {
    const id = idOf(request);
    const isTicked = fieldOf(request, 'periksa') === '1';
    const checkedHash = isTicked ? fieldOf(request, 'isi') : null;
    const refuse = (problem: string) =>
      showApprovals(deps, { visit, response, id, refused: { problem, dialog: 'setujui', note: '', checkedHash } });
    if (!isTicked) {
      return refuse('Centang dulu bahwa Anda memeriksanya sendiri. Tidak ada yang berubah.');
    }
    // The password last: a decision that nobody may take need not try one.
    const wrong = await wrongPassword(deps, visit, rawFieldOf(request, 'kata_sandi'));
    if (wrong !== null) return refuse(wrong);
    await decide(deps, { visit, request, response }, { decision: 'approve', dialog: 'setujui' });
  });

  routes.post('/persetujuan/:id/tolak', (visit, request, response) =>
    decide(deps, { visit, request, response }, { decision: 'reject', dialog: 'tolak' }),
  );

  routes.post('/persetujuan/:id/tarik', (visit, request, response) =>
    decide(deps, { visit, request, response }, { decision: 'withdraw', dialog: null }),
  );
}

async function wrongPassword(
  { passwords }: ApprovalPageDeps,
  { staff }: Visit,
  password: string,
): Promise<string | null> {
  if (password === '') return 'Kata sandi Anda perlu diisi. Tidak ada yang berubah.';
  const check = await passwords.confirm(staff, password);
  if (check === 'right') return null;
  return check === 'locked'
    ? 'Akun Anda terkunci karena kata sandi salah berkali-kali. Tidak ada yang berubah; supervisor lain bisa membukanya.'
    : 'Kata sandi tidak cocok. Tidak ada yang berubah.';
}

async function decide(
  deps: ApprovalPageDeps,
  { visit, request, response }: { visit: Visit; request: Request; response: Response },
  { decision, dialog }: { decision: ApprovalDecision['decision']; dialog: RefusedDecision['dialog'] },
): Promise<void> {
  const id = idOf(request);
  const note = fieldOf(request, 'alasan');
  const outcome = await deps.controls.decide({
    ...{ approvalId: id, by: visit.staff, decision, note },
    contentHash: fieldOf(request, 'isi'),
  });
  if (outcome.kind !== 'refused') {
    deps.redirect(response, '/persetujuan', decidedSentence(outcome));
    return;
  }
  const problem = decisionRefusalSentence(outcome, { lockedBecause: await lockWords(deps, id, visit) });
  // Changed figures have to be read before anything is pressed again: the dialog stays shut.
  const isTyped = outcome.code === 'invalid-note';
  await showApprovals(deps, {
    visit,
    response,
    id,
    refused: { problem, dialog: isTyped ? dialog : null, note, checkedHash: null },
  });
}

async function lockWords(
  { controls, db }: ApprovalPageDeps,
  id: string,
  { now }: Visit,
): Promise<(lock: Parameters<typeof lockSentence>[0]) => string> {
  const approval = [...(await controls.open()), ...(await controls.ended())].find((one) => one.id === id);
  const last = approval === undefined ? undefined : (await listAttemptsOnCard(db, approval.topupId)).at(-1);
  const attempt = last === undefined ? null : { n: last.n, terminal: last.terminalName };
  return (lock) => lockSentence(lock, { now, attempt });
}

function idOf(request: Request): string {
  const id = request.params['id'];
  return typeof id === 'string' ? id : '';
}

async function showApprovals(
  deps: ApprovalPageDeps,
  {
    visit,
    response,
    id,
    refused = null,
  }: { visit: Visit; response: Response; id: string; refused?: RefusedDecision | null },
): Promise<void> {
  const facts = await readFacts(deps, visit, id);
  await deps.showPage(visit, response, {
    template: 'persetujuan',
    title: 'Persetujuan',
    menu: 'persetujuan',
    model: approvalsModel(facts, refused),
    own: id === '' ? '/persetujuan' : `/persetujuan?id=${encodeURIComponent(id)}`,
    ...(refused === null ? {} : { status: 422 }),
  });
}

async function readFacts({ db, controls }: ApprovalPageDeps, visit: Visit, id: string): Promise<ApprovalFacts> {
  const open = await controls.open();
  const ended = await controls.ended();
  const approval = open.find((one) => one.id === id) ?? (id === '' ? open[0] : undefined);
  const order = approval === undefined ? undefined : await readOrderCard(db, approval.topupId);
  return {
    ...{ visit, open, ended },
    chosen: approval === undefined || order === undefined ? null : { approval, order },
    resellers: await resellersOf(db, open),
    approvers: await listApprovers(db, visit.staff.id),
    isPicked: id !== '' && order !== undefined,
  };
}

async function resellersOf(db: Database, approvals: readonly ApprovalView[]): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for (const { topupId } of approvals) {
    if (names.has(topupId)) continue;
    const order = await readOrderCard(db, topupId);
    if (order !== undefined) names.set(topupId, order.reseller.name);
  }
  return names;
}
