import { type Request, type Response } from 'express';
import { changePassword } from '../../../backoffice/staff/change-password';
import { type PasswordChecks } from '../../../backoffice/staff/check-password';
import { endOtherSessions } from '../../../backoffice/staff/end-sessions';
import { type StaffRefusal } from '../../../backoffice/staff/staff-rules';
import { type Settings } from '../../../domain/settings';
import { type Database } from '../../../persistence/database';
import { readIsPasswordTemporary } from '../../../persistence/queries/console/find-session';
import { readOwnSessions } from '../../../persistence/queries/console/own-sessions';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { rawFieldOf } from '../form';
import { formatMoment } from '../format';
import { clearSessionCookie, sessionTokenOf } from '../session-cookie';
import { STAFF_REFUSALS } from '../staff-sentences';
import { ROLE_NAMES } from '../words';

export interface AccountDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
  passwords: PasswordChecks;
  isDemo: boolean;
}

/** `/akun`: one's own password and sessions. */
export function addAccountPages(routes: ConsoleRoutes, deps: AccountDeps): void {
  routes.get('/akun', (visit, request, response) => show(deps, visit, { request, response }));

  routes.post('/akun/kata-sandi', async (visit, request, response) => {
    const [oldPassword, newPassword] = [rawFieldOf(request, 'lama'), rawFieldOf(request, 'baru')];
    const isRepeated = newPassword === rawFieldOf(request, 'ulang');
    const refusal = isRepeated
      ? await changePassword(deps, { staff: visit.staff, oldPassword, newPassword })
      : ('password-not-repeated' as const);
    if (refusal !== undefined) {
      await show(deps, visit, { request, response, refusal });
      return;
    }
    clearSessionCookie(request, response);
    deps.redirect(response, '/masuk', 'Kata sandi diganti dan semua sesi Anda ditutup. Masuk dengan yang baru.');
  });

  routes.post('/akun/tutup-sesi-lain', async ({ staff }, request, response) => {
    const ended = await endOtherSessions(deps.db, staff, sessionTokenOf(request)?.token ?? '');
    deps.redirect(response, '/akun', ended === 0 ? 'Tidak ada sesi lain.' : `${ended} sesi lain ditutup.`);
  });
}

type Refusal = StaffRefusal | 'password-not-repeated';

async function show(
  { db, settings, showPage }: AccountDeps,
  visit: Visit,
  { request, response, refusal }: { request: Request; response: Response; refusal?: Refusal },
): Promise<void> {
  const { staff, now } = visit;
  const tokenHash = sessionTokenOf(request)?.hash ?? Buffer.alloc(32);
  const { sessionIdleMs } = await settings.current();
  const sessions = await readOwnSessions(db, { staffId: staff.id, tokenHash, sessionIdleMs });
  await showPage(visit, response, {
    ...{ template: 'akun', title: 'Akun', menu: 'akun', status: refusal === undefined ? 200 : 422 },
    model: {
      ...{ name: staff.name, fullName: staff.fullName, role: ROLE_NAMES[staff.role] },
      isTemporary: await readIsPasswordTemporary(db, staff.id),
      error: refusal === undefined ? null : sentenceOf(refusal),
      hasOthers: sessions.some(({ isThis }) => !isThis),
      sessions: sessions.map(({ isThis, createdAt, seenAt, endsAt }) => ({
        isThis,
        createdAt: formatMoment(createdAt, now),
        seenAt: formatMoment(seenAt, now),
        endsAt: formatMoment(endsAt, now),
      })),
    },
  });
}

function sentenceOf(refusal: Refusal): string {
  return refusal === 'password-not-repeated'
    ? 'Kata sandi baru dan ulangannya tidak sama. Tidak ada yang berubah.'
    : STAFF_REFUSALS[refusal];
}
