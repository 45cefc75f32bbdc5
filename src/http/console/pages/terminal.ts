import { type Request, type Response } from 'express';
import { switchAllPurchases } from '../../../backoffice/switches/switch-all-purchases';
import { switchProduct } from '../../../backoffice/switches/switch-product';
import { switchTerminal } from '../../../backoffice/switches/switch-terminal';
import { type SwitchOutcome, type SwitchRequest } from '../../../backoffice/switches/switch.types';
import { type Settings } from '../../../domain/settings';
import { type Database } from '../../../persistence/database';
import { listProductSwitches, listTerminals } from '../../../persistence/queries/console/terminals';
import { readStops } from '../../../persistence/queries/console/terminals-stops';
import { type ConsoleRoutes, type PageTools, type Visit } from '../console.types';
import { fieldOf } from '../form';
import { queryOf } from './query-of';
import { ALL_DIALOG, PRODUCT_DIALOG } from './terminal-dialogs';
import { type RefusedSwitch, terminalModel } from './terminal-model';

export interface TerminalPageDeps extends PageTools {
  db: Database;
  settings: { current(): Promise<Settings> };
}

/** The lines to suppliers and the stop switches. */
export function addTerminalPages(routes: ConsoleRoutes, deps: TerminalPageDeps): void {
  const { db } = deps;

  routes.get('/terminal', (visit, request, response) =>
    show(deps, { visit, response, product: queryOf(request, 'produk') }),
  );

  routes.post('/terminal/stop-semua', (visit, request, response) =>
    move(
      deps,
      { visit, request, response },
      {
        run: (asked) => switchAllPurchases(db, asked),
        isRunning: fieldOf(request, 'ke') === 'jalan',
        ...{ name: 'Semua pembelian', dialog: ALL_DIALOG, product: '' },
      },
    ),
  );

  for (const [path, isRunning] of [
    ['/terminal/:code/nyala', true],
    ['/terminal/:code/mati', false],
  ] as const) {
    routes.post(path, (visit, request, response) => {
      const code = codeOf(request);
      return move(
        deps,
        { visit, request, response },
        {
          run: (asked) => switchTerminal(db, code, asked),
          ...{ isRunning, name: `Terminal ${code}`, dialog: `dialog-terminal-${code}`, product: '' },
        },
      );
    });
  }

  routes.post('/produk/:code/stop', (visit, request, response) => {
    const code = codeOf(request);
    return move(
      deps,
      { visit, request, response },
      {
        run: (asked) => switchProduct(db, code, asked),
        isRunning: fieldOf(request, 'ke') === 'jalan',
        ...{ name: `Produk ${code}`, dialog: PRODUCT_DIALOG, product: code },
      },
    );
  });
}

interface Moving {
  run: (asked: SwitchRequest) => Promise<SwitchOutcome>;
  isRunning: boolean;
  /** As people call it. */
  name: string;
  dialog: string;
  product: string;
}

async function move(
  deps: TerminalPageDeps,
  { visit, request, response }: { visit: Visit; request: Request; response: Response },
  { run, isRunning, name, dialog, product }: Moving,
): Promise<void> {
  const { redirect } = deps;
  const reason = fieldOf(request, 'alasan');
  const outcome = await run({ by: visit.staff, isRunning, reason });
  const word = isRunning ? 'jalan' : 'dihentikan';
  if (outcome.kind === 'switched') {
    redirect(response, '/terminal', `${name} ${isRunning ? 'jalan lagi' : word}.`);
    return;
  }
  // A handler that answers nothing says that the page is not there.
  if (outcome.kind === 'refused' && outcome.code === 'unknown') return;
  const problem =
    outcome.kind === 'unchanged'
      ? `${name} sudah ${word} sebelum Anda menekan; siapa dan mengapa tampil di bawah. Tidak ada yang berubah karena Anda.`
      : PROBLEMS[outcome.code];
  const isTyped = outcome.kind === 'refused' && outcome.code === 'invalid-reason';
  await show(deps, { visit, response, product, refused: { dialog: isTyped ? dialog : '', problem, reason } });
}

const PROBLEMS = {
  'invalid-reason': 'Alasan perlu 10 sampai 500 huruf. Tidak ada yang berubah.',
  'role-may-not': 'Peran Anda tidak boleh memindahkan sakelar ini.',
  unknown: 'Tidak ditemukan.',
} as const;

function codeOf(request: Request): string {
  const code = request.params['code'];
  return typeof code === 'string' ? code : '';
}

async function show(
  { db, settings, showPage }: TerminalPageDeps,
  {
    visit,
    response,
    product,
    refused = null,
  }: { visit: Visit; response: Response; product: string; refused?: RefusedSwitch | null },
): Promise<void> {
  const facts = {
    ...{ visit, product },
    terminals: await listTerminals(db, visit.now),
    products: await listProductSwitches(db),
    stops: await readStops(db),
    sendDeadlineMs: (await settings.current()).sendDeadlineMs,
  };
  await showPage(visit, response, {
    ...{ template: 'terminal', title: 'Terminal', menu: 'terminal' },
    model: terminalModel(facts, refused),
    ...(refused === null ? {} : { status: 422 }),
    ...(product === '' ? {} : { own: `/terminal?produk=${encodeURIComponent(product)}` }),
  });
}
