import { type Request, type Response } from 'express';
import { type ApprovalDecision } from '../../../backoffice/controls/controls.types';
import { type StaffMember } from '../../../domain/staff';
import { listAttemptsOnCard } from '../../../persistence/queries/console/order-card-attempts';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf, rawFieldOf } from '../form';
import { lockSentence } from '../lock-sentences';
import { decidedSentence, decisionRefusalSentence, plainRefusalSentence } from '../outcome-sentences';
import { endSentence } from './money-locks';
import { type ApprovalReaders, readApprovalFacts } from './persetujuan-facts';
import { approvalsModel, type RefusedDecision } from './persetujuan-model';
import { queryOf } from './query-of';

export interface ApprovalPageDeps extends PageTools, ApprovalReaders {
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
  const asked = { id, decision, note: fieldOf(request, 'alasan'), seenHash: fieldOf(request, 'isi') };
  const isMoney = (await deps.money.find(id)) !== undefined;
  const answer = isMoney ? await decideAboutMoney(deps, visit, asked) : await decideAboutOrder(deps, visit, asked);
  if (answer.kind === 'decided') {
    deps.redirect(response, '/persetujuan', answer.sentence);
    return;
  }
  // Changed figures have to be read before anything is pressed again: the dialog stays shut.
  const refused = { problem: answer.problem, dialog: answer.isTyped ? dialog : null, note: asked.note };
  await showApprovals(deps, { visit, response, id, refused: { ...refused, checkedHash: null } });
}

interface AskedVerdict {
  id: string;
  decision: ApprovalDecision['decision'];
  note: string;
  seenHash: string;
}

type Answer = { kind: 'decided'; sentence: string } | { kind: 'refused'; problem: string; isTyped: boolean };

async function decideAboutOrder(
  deps: ApprovalPageDeps,
  visit: Visit,
  { id: approvalId, decision, note, seenHash: contentHash }: AskedVerdict,
): Promise<Answer> {
  const outcome = await deps.controls.decide({ approvalId, by: visit.staff, decision, note, contentHash });
  if (outcome.kind !== 'refused') return { kind: 'decided', sentence: decidedSentence(outcome) };
  const problem = decisionRefusalSentence(outcome, { lockedBecause: await lockWords(deps, approvalId, visit) });
  return { kind: 'refused', problem, isTyped: outcome.code === 'invalid-note' };
}

async function decideAboutMoney(
  { money }: ApprovalPageDeps,
  { staff }: Visit,
  { id: approvalId, decision: verdict, note, seenHash }: AskedVerdict,
): Promise<Answer> {
  const outcome = await money.decide({ staff, approvalId, verdict, note, seenHash });
  if (outcome.kind !== 'refused') return { kind: 'decided', sentence: decidedSentence(outcome) };
  const problem =
    outcome.code === 'locked'
      ? `Tidak bisa dijalankan: ${endSentence(outcome.lock)}. Tidak ada uang yang berpindah.`
      : plainRefusalSentence(outcome.code);
  return { kind: 'refused', problem, isTyped: outcome.code === 'invalid-note' };
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
  const facts = await readApprovalFacts(deps, visit, id);
  await deps.showPage(visit, response, {
    template: 'persetujuan',
    title: 'Persetujuan',
    menu: 'persetujuan',
    model: approvalsModel(facts, refused),
    own: id === '' ? '/persetujuan' : `/persetujuan?id=${encodeURIComponent(id)}`,
    ...(refused === null ? {} : { status: 422 }),
  });
}
