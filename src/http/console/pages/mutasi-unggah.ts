import { type Request, type Response } from 'express';
import { applyStatement, discardStatement } from '../../../backoffice/mutations/apply-statement';
import { type MutationDeps } from '../../../backoffice/mutations/mutation-deps';
import { type PreviewOutcome, previewStatement } from '../../../backoffice/mutations/preview-statement';
import { dismissBatch, retryBatch } from '../../../backoffice/mutations/refused-batches';
import { isId } from '../../../domain/ids';
import { batchName } from '../../../domain/transfer/names';
import { readBankAccounts } from '../../../persistence/queries/transfer/bank-account-list';
import { readBatchCard } from '../../../persistence/queries/transfer/batch-card';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { groups } from '../format';
import { fileOf } from '../upload-form';
import { batchModel } from './mutasi-kiriman-model';
import { FAULTS } from './mutasi-words';
import { idOf } from './tagihan-request';
import { accountName } from './transfer-words';

export interface UploadDeps extends PageTools {
  statements: MutationDeps;
}

interface Asked {
  request: Request;
  response: Response;
  problem?: string;
}

const APPLY_REFUSALS = {
  'role-may-not': 'Peran Anda tidak boleh menerapkan berkas bank.',
  discarded: 'Berkas ini sudah dibuang. Unggah lagi bila memang perlu.',
} as const;

const BATCH_REFUSALS = {
  'role-may-not': 'Hanya supervisor dan admin yang memutuskan kiriman yang ditolak.',
  'not-refused': 'Kiriman ini tidak sedang ditolak. Tidak ada yang berubah.',
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf.',
} as const;

/** `/mutasi/unggah`: a file of the bank is looked at, then applied or thrown away; and what a feed brought, batch by batch. */
export function addUploadPages(routes: ConsoleRoutes, deps: UploadDeps): void {
  const { statements, redirect } = deps;
  routes.get('/mutasi/unggah', (visit, request, response) => showForm(deps, visit, { request, response }));

  routes.post('/mutasi/unggah', async (visit, request, response) => {
    const { name, content } = fileOf(request) ?? { name: '', content: Buffer.alloc(0) };
    const account = fieldOf(request, 'rekening');
    const outcome = await previewStatement(statements, {
      ...{ staff: visit.staff, content, fileName: name.slice(0, 200) },
      ...(isId(account) ? { bankAccountId: account } : {}),
    });
    if (outcome.kind === 'preview') {
      redirect(response, `/mutasi/kiriman/${outcome.batchId}`);
      return;
    }
    if (outcome.kind === 'already-applied') {
      const toast = `Berkas yang sama sudah diterapkan sebagai ${batchName(outcome.no)}. Tidak ada yang berubah.`;
      redirect(response, `/mutasi/kiriman/${outcome.batchId}`, toast);
      return;
    }
    return showForm(deps, visit, { request, response, problem: problemOf(outcome) });
  });

  routes.get('/mutasi/kiriman/:id', (visit, request, response) => showBatch(deps, visit, { request, response }));

  routes.post('/mutasi/kiriman/:id/terapkan', async (visit, request, response) => {
    const batchId = idOf(request);
    const outcome = await applyStatement(statements, { staff: visit.staff, batchId });
    if (outcome.kind === 'refused') {
      if (outcome.code === 'not-found') return;
      return showBatch(deps, visit, { request, response, problem: APPLY_REFUSALS[outcome.code] });
    }
    const toast =
      outcome.kind === 'applied'
        ? `${batchName(outcome.no)} diterapkan. ${groups(outcome.taken.newMutations)} mutasi baru dinilai mesin sekarang.`
        : `${batchName(outcome.no)} sudah diterapkan sebelumnya. Tidak ada yang berubah.`;
    redirect(response, `/mutasi/kiriman/${batchId}`, toast);
  });

  routes.post('/mutasi/kiriman/:id/buang', async (visit, request, response) => {
    const outcome = await discardStatement(statements, { staff: visit.staff, batchId: idOf(request) });
    if (outcome.kind === 'refused') {
      if (outcome.code === 'not-found') return;
      return showBatch(deps, visit, { request, response, problem: APPLY_REFUSALS[outcome.code] });
    }
    const toast =
      outcome.kind === 'discarded' ? 'Berkas dibuang; tidak ada mutasi yang berubah.' : 'Berkas ini sudah diterapkan.';
    redirect(response, '/mutasi/unggah', toast);
  });

  for (const [deed, decide, toast] of [
    ['ulangi', retryBatch, 'Kiriman dibaca lagi sekarang.'],
    ['tutup', dismissBatch, 'Kiriman ditutup; isinya tetap tersimpan.'],
  ] as const) {
    routes.post(`/mutasi/kiriman/:id/${deed}`, async (visit, request, response) => {
      const batchId = idOf(request);
      const outcome = await decide(statements, { staff: visit.staff, batchId, reason: fieldOf(request, 'alasan') });
      if (outcome.kind === 'done') {
        redirect(response, `/mutasi/kiriman/${batchId}`, toast);
        return;
      }
      if (outcome.code === 'not-found') return;
      return showBatch(deps, visit, { request, response, problem: BATCH_REFUSALS[outcome.code] });
    });
  }
}

const REFUSALS = {
  'role-may-not': 'Peran Anda tidak boleh mengunggah berkas bank.',
  'account-unknown': 'Nomor rekening di berkas ini bukan rekening kita.',
  'account-needed': 'Berkas ini tidak menyebut rekeningnya. Pilih rekening, lalu unggah lagi.',
  'other-account': 'Berkas ini milik rekening lain daripada yang dipilih. Tidak ada yang berubah.',
  empty: 'Berkasnya kosong. Pilih berkas dari bank.',
} as const;

function problemOf(outcome: Exclude<PreviewOutcome, { kind: 'preview' | 'already-applied' }>): string {
  switch (outcome.kind) {
    case 'unknown-format':
      return 'Bentuk berkas ini tidak dikenal. Yang dikenal: CSV Mandiri, CSV BCA, MT940, MT942, dan camt.053.';
    case 'malformed':
      return `Berkas tidak bisa dibaca${outcome.at === 0 ? '' : ` di baris ${groups(outcome.at)}`}: ${FAULTS[outcome.why]}. Tidak ada yang disimpan.`;
    case 'refused':
      return REFUSALS[outcome.code];
  }
}

async function showForm({ statements, showPage }: UploadDeps, visit: Visit, { request, response, problem }: Asked) {
  const accounts = await readBankAccounts(statements.db);
  const chosen = fieldOf(request, 'rekening');
  await showPage(visit, response, {
    ...{ template: 'mutasi-unggah', title: 'Unggah berkas bank', menu: 'mutasi', own: '/mutasi/unggah' },
    model: {
      problem: problem ?? null,
      accounts: accounts.map(({ id, bank, number }) => ({
        ...{ id, name: accountName({ bank, end: number.slice(-4) }), isChosen: id === chosen },
      })),
    },
    status: problem === undefined ? 200 : 422,
  });
}

async function showBatch({ statements, showPage }: UploadDeps, visit: Visit, { request, response, problem }: Asked) {
  const id = idOf(request);
  const batch = isId(id) ? await readBatchCard(statements.db, id) : undefined;
  if (batch === undefined) return;
  const accounts = await readBankAccounts(statements.db);
  const { previewForMs } = await statements.settings.current();
  const account = accounts.find((one) => one.id === batch.bankAccountId);
  const model = batchModel(batch, account, { visit, previewForMs });
  await showPage(visit, response, {
    ...{ template: 'mutasi-kiriman', title: model.name, menu: 'mutasi', own: `/mutasi/kiriman/${id}` },
    model: { ...model, problem: problem ?? null },
    status: problem === undefined ? 200 : 422,
  });
}
