import { type Request, type Response } from 'express';
import { closeWorkItemByHand } from '../../../backoffice/work-items/close-work-item-by-hand';
import { releaseWorkItem } from '../../../backoffice/work-items/release-work-item';
import { takeWorkItem } from '../../../backoffice/work-items/take-work-item';
import {
  type CloseOutcome,
  type ReleaseOutcome,
  type TakeOutcome,
} from '../../../backoffice/work-items/work-item.types';
import { isId } from '../../../domain/ids';
import { type Database } from '../../../persistence/database';
import { type ConsoleRoutes, type PageTools } from '../console.types';
import { fieldOf } from '../form';
import { ownPath } from '../return-path';

type Outcome = TakeOutcome | ReleaseOutcome | CloseOutcome;

/** Taking an item of the queue, letting it go, and closing what nothing else closes. Back to the page that the form names as `kembali`. */
export function addHoldRoutes(routes: ConsoleRoutes, { db, redirect }: PageTools & { db: Database }): void {
  const answer = (request: Request, response: Response, outcome: Outcome): void => {
    // A handler that answers nothing says that the page is not there.
    if (outcome.kind === 'unknown') return;
    redirect(response, ownPath(fieldOf(request, 'kembali') || '/antrian'), sentenceOf(outcome));
  };
  routes.post('/antrian/:id/ambil', async ({ staff }, request, response) => {
    answer(request, response, await takeWorkItem(db, { id: itemIdOf(request), by: staff }));
  });
  routes.post('/antrian/:id/lepas', async ({ staff }, request, response) => {
    answer(request, response, await releaseWorkItem(db, { id: itemIdOf(request), by: staff }));
  });
  routes.post('/antrian/:id/tutup', async ({ staff }, request, response) => {
    const reason = fieldOf(request, 'alasan');
    answer(request, response, await closeWorkItemByHand(db, { id: itemIdOf(request), by: staff, reason }));
  });
}

function itemIdOf(request: Request): string {
  const id = request.params['id'];
  return typeof id === 'string' && isId(id) ? id : '';
}

function sentenceOf(outcome: Exclude<Outcome, { kind: 'unknown' }>): string {
  switch (outcome.kind) {
    case 'taken':
      return 'Pekerjaan ini sekarang Anda pegang.';
    case 'taken-before':
      return `${outcome.by} lebih dulu mengambil pekerjaan ini. Tidak ada yang berubah.`;
    case 'released':
      return 'Pekerjaan ini dilepas dan bisa diambil siapa pun.';
    case 'not-taken':
      return 'Pekerjaan ini tidak dipegang siapa pun. Tidak ada yang berubah.';
    case 'not-yours':
      return outcome.by === null
        ? 'Ambil dulu pekerjaan ini, lalu tutup. Tidak ada yang berubah.'
        : `Pekerjaan ini dipegang ${outcome.by}; hanya yang bersangkutan atau supervisor yang bisa mengubahnya.`;
    case 'closed-by-hand':
      return 'Pekerjaan ini ditutup; alasannya tercatat di jejak audit.';
    case 'closes-otherwise':
      return 'Pekerjaan ini tuntas sendiri atau lewat kendali transaksinya. Tidak ada yang berubah.';
    case 'invalid-reason':
      return 'Alasan perlu 10 sampai 500 huruf. Tidak ada yang berubah.';
    case 'closed':
      return 'Pekerjaan ini sudah tuntas sebelum Anda menekan tombol.';
    case 'role-may-not':
      return 'Peran Anda tidak memegang pekerjaan.';
  }
}
