import { type Request, type Response } from 'express';
import {
  activateStaff,
  changeRole,
  deactivateStaff,
  resetPassword,
  type StaffOutcome,
  unlockStaff,
} from '../../../backoffice/staff/change-staff';
import { createStaff } from '../../../backoffice/staff/create-staff';
import { isStaffRole, makePassword, staffName, type StaffRefusal } from '../../../backoffice/staff/staff-rules';
import { type Settings } from '../../../domain/settings';
import { STAFF_ROLES } from '../../../domain/staff';
import { type Database } from '../../../persistence/database';
import { readStaffList } from '../../../persistence/queries/console/staff-list';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { staffRefusalSentence } from '../staff-sentences';
import { ROLE_NAMES } from '../words';
import { staffRow } from './staf-row';

export interface StaffPageDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
  isDemo: boolean;
}

/** `/staf`: who may log in, and as what. An admin changes it; a supervisor unlocks. */
export function addStaffPages(routes: ConsoleRoutes, deps: StaffPageDeps): void {
  const { db } = deps;
  routes.get('/staf', (visit, _request, response) => show(deps, visit, response));
  routes.post('/staf', (visit, request, response) => create(deps, visit, { request, response }));

  routes.post('/staf/:id/peran', async (visit, request, response) => {
    const role = fieldOf(request, 'peran');
    const outcome: StaffOutcome = isStaffRole(role)
      ? await changeRole(db, { by: visit.staff, staffId: idOf(request), role })
      : { kind: 'refused', code: 'invalid-role' };
    const now = isStaffRole(role) ? ROLE_NAMES[role] : '';
    await answer(deps, visit, response, outcome, (name) => `${name} sekarang ${now}. Sesinya ditutup.`);
  });
  routes.post('/staf/:id/nonaktif', async (visit, request, response) => {
    const outcome = await deactivateStaff(db, { by: visit.staff, staffId: idOf(request) });
    await answer(deps, visit, response, outcome, (name) => `${name} dinonaktifkan. Semua sesinya ditutup.`);
  });
  routes.post('/staf/:id/aktif', async (visit, request, response) => {
    const outcome = await activateStaff(db, { by: visit.staff, staffId: idOf(request) });
    await answer(deps, visit, response, outcome, (name) => `${name} bisa masuk lagi.`);
  });
  routes.post('/staf/:id/buka-kunci', async (visit, request, response) => {
    const outcome = await unlockStaff(db, { by: visit.staff, staffId: idOf(request) });
    await answer(deps, visit, response, outcome, (name) => `Kunci ${name} dibuka.`);
  });
  routes.post('/staf/:id/kata-sandi', async (visit, request, response) => {
    const outcome = await resetPassword(db, { by: visit.staff, staffId: idOf(request) });
    if (outcome.kind === 'refused') return answer(deps, visit, response, outcome, () => '');
    const { subject, password } = outcome;
    // In the answer itself and nowhere else: a page that is asked for again does not show it.
    return show(deps, visit, response, { secret: { fullName: subject.fullName, name: subject.name, password } });
  });
}

async function create(
  deps: StaffPageDeps,
  visit: Visit,
  { request, response }: { request: Request; response: Response },
): Promise<void> {
  const typed = {
    name: fieldOf(request, 'nama'),
    fullName: fieldOf(request, 'nama-lengkap'),
    role: fieldOf(request, 'peran'),
  };
  const { role } = typed;
  const name = staffName(typed.name);
  if (!isStaffRole(role)) return show(deps, visit, response, { refusal: 'invalid-role', typed });
  const password = makePassword();
  const person = { actor: visit.staff.name, name, fullName: typed.fullName, role, password, isPasswordTemporary: true };
  const outcome = await createStaff(deps, person);
  if (outcome.kind === 'refused') return show(deps, visit, response, { refusal: outcome.code, typed });
  return show(deps, visit, response, { secret: { fullName: typed.fullName, name, password } });
}

async function answer(
  deps: StaffPageDeps,
  visit: Visit,
  response: Response,
  outcome: StaffOutcome,
  done: (fullName: string) => string,
): Promise<void> {
  if (outcome.kind === 'refused')
    await show(deps, visit, response, { refusal: outcome.code, customers: outcome.customers });
  else deps.redirect(response, '/staf', done(outcome.subject.fullName));
}

interface Extra {
  refusal?: StaffRefusal;
  /** That have to be handed over first. */
  customers?: number | undefined;
  typed?: { name: string; fullName: string; role: string };
  /** A password that is shown this once. */
  secret?: { fullName: string; name: string; password: string };
}

async function show(
  { db, settings, showPage }: StaffPageDeps,
  visit: Visit,
  response: Response,
  { refusal, customers, typed, secret }: Extra = {},
): Promise<void> {
  const list = await readStaffList(db, await settings.current());
  const isAdmin = visit.staff.role === 'admin';
  await showPage(visit, response, {
    ...{ template: 'staf', title: 'Staf', menu: 'staf', status: refusal === undefined ? 200 : 422 },
    model: {
      isAdmin,
      error: refusal === undefined ? null : staffRefusalSentence(refusal, customers),
      secret: secret ?? null,
      typed: typed ?? { name: '', fullName: '', role: '' },
      isCreating: typed !== undefined,
      roles: STAFF_ROLES.map((role) => ({ role, name: ROLE_NAMES[role], isChosen: typed?.role === role })),
      active: list.filter(({ isActive }) => isActive).length,
      locked: list.filter(({ lockedUntil }) => lockedUntil !== null).length,
      staff: list.map((item) => staffRow(item, visit)),
    },
  });
}

function idOf(request: Request): string {
  const { id } = request.params;
  return typeof id === 'string' ? id : '';
}
