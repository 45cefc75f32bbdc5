import { type Request, type Response } from 'express';
import { readyAnswers } from '../../../backoffice/transfers/ready-answers';
import { markSent, readRevealedPayee, revealPayee, setPayee } from '../../../backoffice/transfers/refund-deeds';
import { readSendLock } from '../../../backoffice/transfers/send-lock';
import { type DeskOutcome } from '../../../backoffice/transfers/desk.types';
import { isId, type RefundId } from '../../../domain/ids';
import { readMoneyTrail } from '../../../persistence/queries/transfer/money-trail';
import {
  countRefunds,
  listDebitsFor,
  listRefundPage,
  readRefundOnList,
  REFUND_FILTERS,
} from '../../../persistence/queries/transfer/refund-list';
import { type SettingsReader } from '../../../persistence/repositories/setting.repository';
import { type ConsoleRoutes, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { addDeskDeeds, answerModels, DESK_REFUSALS } from './money-desk';
import { isToldInDialog, type TypedDecision } from './money-dialog';
import { outcomeSentence, refusalSentence } from './money-locks';
import { askedDecisionOf } from './money-request';
import { refundListModel } from './pengembalian-list';
import { refundModel, type TypedRefund } from './pengembalian-model';
import { queryOf } from './query-of';
import { idOf } from './tagihan-request';
import { type TransferPageDeps } from './transfer';

export interface RefundPageDeps extends TransferPageDeps {
  settings: SettingsReader;
  /** For numbers of accounts that money goes back to. */
  secrets: { seal(secret: string): Buffer; unseal(sealed: Buffer): string };
}

interface Shown {
  request: Request;
  response: Response;
  problem?: string;
  typed?: TypedDecision;
  typedRefund?: TypedRefund;
  noteText?: string;
}

const PAGE_SIZE = 50;

/** `/pengembalian`: money that goes back to whoever sent it, from the request to the debit of the bank (C7). */
export function addRefundPages(routes: ConsoleRoutes, deps: RefundPageDeps): void {
  const { db, secrets, redirect } = deps;
  routes.get('/pengembalian', async (visit, request, response) => {
    const filter = REFUND_FILTERS.find((one) => one === queryOf(request, 's')) ?? 'open';
    const before = queryOf(request, 'sesudah');
    const page = await listRefundPage(db, { filter, before: isId(before) ? before : null, limit: PAGE_SIZE });
    const model = refundListModel(page, { filter, counts: await countRefunds(db), visit });
    await deps.showPage(visit, response, {
      ...{ template: 'pengembalian', title: 'Pengembalian dana', menu: 'pengembalian', model },
    });
  });
  routes.get('/pengembalian/:id', (visit, request, response) => show(deps, visit, { request, response }));

  routes.post('/pengembalian/:id/putusan', async (visit, request, response) => {
    const id = idOf(request);
    const asked = askedDecisionOf(request);
    if (asked === undefined || !isId(id)) return;
    const { action, payload, reason, seenVersion } = asked;
    const subject = { kind: 'refund', id } as const;
    const outcome = await deps.money.request({ staff: visit.staff, action, subject, payload, reason, seenVersion });
    if (outcome.kind !== 'refused') {
      redirect(response, `/pengembalian/${id}`, outcomeSentence(outcome, visit.now));
      return;
    }
    const problem = refusalSentence(outcome);
    return show(deps, visit, { request, response, problem, typed: { ...asked.typed, problem } });
  });

  onRefund(routes, deps, 'tujuan', {
    run: (deed, request) => {
      const payee = {
        ...{ bank: fieldOf(request, 'bank'), number: fieldOf(request, 'nomor'), name: fieldOf(request, 'pemilik') },
      };
      return setPayee({ db, seal: (secret) => secrets.seal(secret) }, { ...deed, payee });
    },
    toast: 'Rekening tujuan tercatat.',
    invalid: 'Rekening tujuan perlu nama bank, nomor 5 sampai 20 angka, dan nama pemiliknya.',
  });
  onRefund(routes, deps, 'terkirim', {
    run: (deed, request) => markSent(deps, { ...deed, reference: fieldOf(request, 'referensi') }),
    toast: 'Ditandai dikirim. Selesai sendiri begitu mutasi keluarnya masuk.',
    invalid: 'Referensi bank perlu 3 sampai 100 huruf atau angka.',
  });

  routes.post('/pengembalian/:id/nomor', async (visit, request, response) => {
    const refundId = idOf(request);
    const outcome = await revealPayee(db, { staff: visit.staff, refundId });
    // Read again, the page shows it by the same record, and for a short time only.
    if (outcome.kind === 'revealed') {
      redirect(response, `/pengembalian/${refundId}?lihat=${outcome.recordId}`);
      return;
    }
    if (outcome.code === 'unknown') return;
    return show(deps, visit, { request, response, problem: DESK_REFUSALS[outcome.code] });
  });

  addDeskDeeds(routes, deps, {
    ...{ kind: 'refund', base: '/pengembalian' },
    show: (visit, reply, refused) => show(deps, visit, { ...reply, ...refused }),
  });
}

interface Deed {
  staff: Visit['staff'];
  refundId: RefundId;
  seenVersion: number;
}

function onRefund(
  routes: ConsoleRoutes,
  deps: RefundPageDeps,
  name: 'tujuan' | 'terkirim',
  {
    run,
    toast,
    invalid,
  }: { run: (deed: Deed, request: Request) => Promise<DeskOutcome>; toast: string; invalid: string },
): void {
  routes.post(`/pengembalian/:id/${name}`, async (visit, request, response) => {
    const [refundId, version] = [idOf(request), fieldOf(request, 'versi')];
    if (!isId(refundId) || !/^\d{1,9}$/.test(version)) return;
    const outcome = await run({ staff: visit.staff, refundId, seenVersion: Number(version) }, request);
    if (outcome.kind === 'done') {
      deps.redirect(response, `/pengembalian/${refundId}`, toast);
      return;
    }
    if (outcome.code === 'unknown') return;
    const problem = outcome.code === 'invalid' ? invalid : DESK_REFUSALS[outcome.code];
    const typedRefund = {
      ...{ bank: fieldOf(request, 'bank'), number: fieldOf(request, 'nomor'), name: fieldOf(request, 'pemilik') },
      reference: fieldOf(request, 'referensi'),
    };
    return show(deps, visit, { request, response, problem, typedRefund });
  });
}

async function show(deps: RefundPageDeps, visit: Visit, { request, response, ...extras }: Shown): Promise<void> {
  const { db, money, secrets } = deps;
  const id = idOf(request);
  const refund = isId(id) ? await readRefundOnList(db, id) : undefined;
  // A handler that answers nothing says that the page is not there.
  if (refund === undefined) return;
  const debits = ['approved', 'sent'].includes(refund.row.state) ? await listDebitsFor(db, refund.row) : [];
  const picked = debits.find(({ id: debit }) => debit === queryOf(request, 'mutasi')) ?? debits[0];
  const subject = { kind: 'refund', id } as const;
  const payload = picked === undefined ? {} : { mutationId: picked.id };
  const recordId = queryOf(request, 'lihat');
  const number =
    recordId === ''
      ? undefined
      : await readRevealedPayee(
          { db, unseal: (sealed) => secrets.unseal(sealed) },
          { staff: visit.staff, refundId: id, recordId },
        );
  const path = `/pengembalian/${id}`;
  const ready = await readyAnswers(db, { subject, publicUrl: deps.publicUrl });
  const model = refundModel(refund, visit, {
    ...{ debits, pickedId: picked?.id ?? null, number: number ?? null, typed: extras.typed ?? null },
    ...{ typedRefund: extras.typedRefund ?? null, noteText: extras.noteText ?? '' },
    offers: await money.offers({ subject, staff: visit.staff, payload }),
    trail: await readMoneyTrail(db, id),
    ready: answerModels(ready, path),
    sendLock: refund.row.state === 'approved' ? await readSendLock(db, refund.row) : null,
    fourEyesAbove: (await deps.settings.current()).fourEyesAboveRupiah,
  });
  await deps.showPage(visit, response, {
    ...{ template: 'pengembalian-kartu', title: model.name, menu: 'pengembalian', own: path },
    model: {
      ...model,
      problem: isToldInDialog(model.controls) ? null : (extras.problem ?? null),
      livePath: request.method === 'GET' ? request.originalUrl : path,
    },
    status: extras.problem === undefined ? 200 : 422,
  });
}
