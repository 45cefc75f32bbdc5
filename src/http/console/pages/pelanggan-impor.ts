import { type Request, type Response } from 'express';
import { type ImportPreview, type PreviewedRow, previewImport } from '../../../backoffice/customers/import-preview';
import { saveImport } from '../../../backoffice/customers/save-import';
import { type Database } from '../../../persistence/database';
import { openChoices, readMarketingChoices } from '../../../persistence/queries/tagihan/customer-marketing';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf, rawFieldOf } from '../form';
import { groups, maskNumber } from '../format';
import { isTicked } from './pelanggan-form';
import { csvProblemSentence, FIELD_PROBLEMS } from './pelanggan-sentences';
import { FIELD_NAMES, maskedPhone } from './pelanggan-words';

export interface ImportDeps extends PageTools {
  db: Database;
}

interface Form {
  text: string;
  marketingId: string;
  isConsenting: boolean;
}

/** `/pelanggan/impor`: a list is pasted, looked at, and saved as it was looked at. */
export function addImportPages(routes: ConsoleRoutes, deps: ImportDeps): void {
  routes.get('/pelanggan/impor', (visit, _request, response) =>
    show(deps, visit, response, {
      form: { text: '', marketingId: '', isConsenting: false },
      error: null,
      preview: null,
    }),
  );
  routes.post('/pelanggan/impor', async (visit, request, response) => {
    const form = formOf(request);
    const preview = await previewImport(deps.db, { by: visit.staff, ...form });
    if (preview.kind === 'preview') return show(deps, visit, response, { form, error: null, preview });
    return show(deps, visit, response, { form, error: csvProblemSentence(preview.problem), preview: null });
  });
  routes.post('/pelanggan/impor/simpan', async (visit, request, response) => {
    const form = formOf(request);
    const outcome = await saveImport(deps.db, { by: visit.staff, ...form, hash: fieldOf(request, 'sidik') });
    if (outcome.kind === 'saved') {
      const left = outcome.left === 0 ? '' : ` ${groups(outcome.left)} baris dilewati karena nomornya sudah ada.`;
      deps.redirect(response, '/pelanggan', `${groups(outcome.count)} pelanggan terdaftar.${left}`);
      return;
    }
    if (outcome.kind === 'unreadable') {
      return show(deps, visit, response, { form, error: csvProblemSentence(outcome.problem), preview: null });
    }
    const preview = 'preview' in outcome ? outcome.preview : null;
    return show(deps, visit, response, { form, error: REFUSALS[outcome.code], preview });
  });
}

const REFUSALS = {
  moved: 'Daftar atau data pelanggan berubah sejak pratinjau. Belum ada yang disimpan; periksa pratinjau yang baru.',
  'wrong-rows': 'Masih ada baris yang salah. Belum ada yang disimpan.',
  'nothing-new': 'Tidak ada pelanggan baru dalam daftar ini. Tidak ada yang disimpan.',
  'role-may-not': 'Peran Anda tidak boleh mengimpor pelanggan.',
} as const;

function formOf(request: Request): Form {
  return {
    text: rawFieldOf(request, 'daftar'),
    marketingId: fieldOf(request, 'marketing'),
    isConsenting: isTicked(request, 'setuju'),
  };
}

async function show(
  { db, showPage }: ImportDeps,
  visit: Visit,
  response: Response,
  { form, error, preview }: { form: Form; error: string | null; preview: ImportPreview | null },
): Promise<void> {
  const isAdmin = visit.staff.role === 'admin';
  const choices = isAdmin ? openChoices(await readMarketingChoices(db)) : [];
  const count = (kind: PreviewedRow['verdict']['kind']): number =>
    (preview?.rows ?? []).filter(({ verdict }) => verdict.kind === kind).length;
  const [fresh, same, wrong] = [count('new'), count('same'), count('wrong')];
  await showPage(visit, response, {
    ...{ template: 'pelanggan-impor', title: 'Impor pelanggan', menu: 'pelanggan', own: '/pelanggan/impor' },
    status: error === null ? 200 : 422,
    model: {
      ...{ isAdmin, error, ...form },
      marketing: choices.map(({ id, fullName }) => ({ id, name: fullName, isChosen: id === form.marketingId })),
      preview:
        preview === null
          ? null
          : {
              rows: preview.rows.map(rowOf),
              hash: preview.hash,
              ...{ fresh: groups(fresh), same: groups(same), wrong: groups(wrong) },
              mayBeSaved: wrong === 0 && fresh > 0,
              lock:
                wrong > 0
                  ? `${groups(wrong)} baris salah; betulkan di daftar, lalu lihat pratinjau lagi`
                  : 'tidak ada pelanggan baru dalam daftar ini',
            },
    },
  });
}

function rowOf({ line, typed, verdict }: PreviewedRow) {
  return {
    line: String(line),
    name: typed.name.trim() === '' ? '(tanpa nama)' : typed.name.slice(0, 100),
    // Also one that is no number of a telephone may be somebody's.
    phone: verdict.kind === 'new' ? maskedPhone(verdict.fields.phone) : maskNumber(typed.phone.trim().slice(0, 24)),
    ...verdictOf(verdict),
  };
}

function verdictOf(verdict: PreviewedRow['verdict']): { state: string; word: string; details: string[] } {
  if (verdict.kind === 'new')
    return { state: 'success', word: 'Baru', details: [`untuk ${verdict.marketing.fullName}`] };
  if (verdict.kind === 'same') {
    const { as } = verdict;
    const what = as.kind === 'row' ? `baris ${as.line}` : `${as.customer.name} (nomor ${as.customer.no})`;
    return { state: 'stopped', word: 'Dilewati', details: [`nomor teleponnya sama dengan ${what}`] };
  }
  const problems = verdict.problems.map(({ field, code }) => `${FIELD_NAMES[field]}: ${FIELD_PROBLEMS[code]}`);
  const unknown = verdict.isMarketingUnknown ? ['Marketing: pilih di atas, atau tulis nama masuk yang aktif.'] : [];
  return { state: 'failed', word: 'Salah', details: [...problems, ...unknown] };
}
