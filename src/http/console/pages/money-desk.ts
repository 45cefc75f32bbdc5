import { type Request, type Response } from 'express';
import { checkStep } from '../../../backoffice/transfers/check-step';
import { type DeskOutcome, type DeskSubject } from '../../../backoffice/transfers/desk.types';
import { handOverMoney } from '../../../backoffice/transfers/hand-over';
import { type ReadyAnswers, readyAnswers } from '../../../backoffice/transfers/ready-answers';
import { noteAboutMoney } from '../../../backoffice/transfers/write-money-note';
import { handsOverTo } from '../../../domain/hand-over';
import { type Database } from '../../../persistence/database';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { idOf } from './tagihan-request';

/** Why nothing was written down. */
export const DESK_REFUSALS: Readonly<Record<Extract<DeskOutcome, { kind: 'refused' }>['code'], string>> = {
  'role-may-not': 'Peran Anda tidak boleh melakukan ini. Tidak ada yang berubah.',
  unknown: 'Datanya tidak ada lagi.',
  invalid: 'Isinya terlalu pendek atau terlalu panjang: catatan 3 sampai 1.000 huruf, alasan 10 sampai 500 huruf.',
  changed: 'Keadaannya berubah sejak Anda membukanya. Periksa yang baru, lalu ulangi.',
  'wrong-state': 'Keadaannya sekarang tidak mengizinkan itu. Tidak ada yang berubah.',
  'taken-back':
    'Bank sudah menarik kembali uang ini: jangan ditransfer. Batalkan pengembaliannya. Tidak ada yang berubah.',
  'missing-in-statement':
    'Rekening koran lengkap tidak memuat uang ini: jangan ditransfer. Tanyakan ke bank lebih dulu. Tidak ada yang berubah.',
  'debit-open':
    'Ada uang keluar sebesar ini yang belum jelas: mungkin dana ini sudah ditransfer. Cocokkan pengembalian ini dengannya, atau putuskan dulu uang keluar itu untuk apa. Tidak ada yang berubah.',
  'approval-open':
    'Ada permintaan tentang pengembalian ini yang menunggu orang kedua: jangan ditransfer sebelum diputus. Tidak ada yang berubah.',
  recovering:
    'Basis data sedang dipulihkan: pengembalian ini mungkin sudah ditransfer. Tunggu sampai pemulihan selesai. Tidak ada yang berubah.',
};

/** A form of the desk was refused: the page comes back with why, and with what was typed. */
export type ShowRefused = (
  visit: Visit,
  reply: { request: Request; response: Response },
  refused: { problem: string; noteText: string },
) => Promise<void>;

/** Notes, hand-overs, steps of the procedure, and answers that were given: the same for all that the desk looks at. */
export function addDeskDeeds(
  routes: ConsoleRoutes,
  { db, redirect, publicUrl }: PageTools & { db: Database; publicUrl: string },
  {
    kind,
    base,
    show,
  }: { kind: DeskSubject['kind']; base: '/transfer' | '/mutasi' | '/pengembalian'; show: ShowRefused },
): void {
  const on = (
    deed: string,
    run: (subject: DeskSubject, visit: Visit, request: Request) => Promise<DeskOutcome>,
    toast: string,
  ): void => {
    routes.post(`${base}/:id/${deed}`, async (visit, request, response) => {
      const subject = { kind, id: idOf(request) };
      const outcome = await run(subject, visit, request);
      if (outcome.kind === 'done') {
        redirect(response, `${base}/${subject.id}`, toast);
        return;
      }
      if (outcome.code === 'unknown') return;
      const noteText = deed === 'catatan' ? fieldOf(request, 'catatan') : '';
      return show(visit, { request, response }, { problem: DESK_REFUSALS[outcome.code], noteText });
    });
  };
  on(
    'catatan',
    (subject, { staff }, request) =>
      noteAboutMoney(db, { staff, subject, kind: 'note', text: fieldOf(request, 'catatan') }),
    'Catatan tersimpan.',
  );
  on(
    'jawaban',
    async (subject, { staff }, request) => {
      const ready = await readyAnswers(db, { subject, publicUrl });
      const answer = ready?.answers.find(({ code }) => code === fieldOf(request, 'jawaban'));
      if (ready === undefined) return { kind: 'refused', code: 'unknown' };
      return answer === undefined
        ? { kind: 'refused', code: 'wrong-state' }
        : noteAboutMoney(db, { staff, subject, kind: 'answer', text: answer.text });
    },
    'Jawaban tercatat di garis waktu.',
  );
  if (kind !== 'refund') {
    on(
      'sop',
      (subject, { staff }, request) => {
        const [step, isDone] = [fieldOf(request, 'langkah'), fieldOf(request, 'sudah') === '1'];
        return checkStep(db, { staff, subject, step, isDone });
      },
      'Langkah SOP tercatat.',
    );
  }
  if (kind === 'transfer') return;
  on(
    'serah',
    (subject, { staff }, request) => {
      const to = handsOverTo(staff.role);
      return handOverMoney(db, { staff, subject: { ...subject, kind }, to, note: fieldOf(request, 'isi') });
    },
    'Diserahkan. Jam SLA tidak mulai dari nol.',
  );
}

export interface AnswerModel {
  id: string;
  path: string;
  code: string;
  title: string;
  text: string;
  waHref: string | null;
}

/** Texts to copy, or to send by WhatsApp where the payer left a number. */
export function answerModels(ready: ReadyAnswers | undefined, path: string): AnswerModel[] {
  return (ready?.answers ?? []).map(({ code, title, text }, index) => ({
    ...{ id: `jawaban-${index}`, path, code, title, text },
    waHref:
      ready === undefined || ready.phone === null
        ? null
        : `https://wa.me/${ready.phone}?text=${encodeURIComponent(text)}`,
  }));
}
