import { type Request, Router } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type Settings } from '../../domain/settings';
import { type AcceptPayee } from '../../intake/accept-payee';
import { type AcceptProof } from '../../intake/accept-proof';
import { type Logger } from '../../logging/logger';
import { type Queryable } from '../../persistence/database';
import { type PayerPageFacts } from '../../persistence/queries/transfer/payer-page';
import { readForm } from '../console/form';
import { createErrorPage } from '../error-page';
import { normalised } from '../h2h/allowed-ips';
import { methodNotAllowed } from '../method-not-allowed';
import { FORM_FAULTS, UPLOAD_FAULTS } from './payer-notices';
import { proofFileHandler } from './proof-file.handler';
import { type ProofLinks } from './proof-links';
import { createRenderStatus, type RenderStatus } from './render-status';
import { statusHeaders } from './status-headers';
import { createPayerPages } from './status-page';
import { again, type FormOutcome, takePayee, takeProof } from './take-forms';
import { type UploadPace } from './upload-pace';
import { createUploadPlaces } from './upload-places';

export interface StatusDependencies {
  db: Queryable;
  settings: { current(): Promise<Settings> };
  acceptProof: AcceptProof;
  acceptPayee: AcceptPayee;
  proofLinks: Pick<ProofLinks, 'isGenuine'>;
  /** How slowly a proof may come; left out, as slowly as over 2G. */
  uploadPace?: UploadPace;
  logger: Logger;
}

const AWAY = {
  title: 'Halaman belum dapat ditampilkan',
  text: 'Server sedang sibuk. Tunggu sebentar, lalu muat ulang halaman ini. Pesanan Anda tidak berubah karenanya; yang baru saja Anda kirim boleh dikirim lagi.',
};

const FORM_LIMIT_BYTES = 8 * 1024;
const UPLOADS = { most: 8, mostEach: 2 };
const FORM_SECONDS = 600;
const FORMS_PER_PAGE = 10;
/** Many phones share one address of their network. */
const FORMS_PER_ADDRESS = 60;

/** `/pesanan/:token`: the page of one transfer for whoever pays it, with its forms; `/bukti/:id`: a proof, for staff. */
export function createStatusRouter(deps: StatusDependencies): Router {
  const render = createRenderStatus();
  const pages = createPayerPages(deps, render);
  const isTooOften = createFormLimit();
  const router = Router();
  addAssets(router, render);
  router
    .route('/pesanan/:token')
    .all(statusHeaders())
    .get(async (request, response) => {
      const facts = await pages.find({ request, response });
      if (facts !== undefined) await pages.show({ request, response }, facts);
    })
    .all(methodNotAllowed('GET', 'HEAD'));
  const addForm = (which: 'bukti' | 'rekening', take: TakeForm): void => {
    router
      .route(`/pesanan/:token/${which}`)
      .all(statusHeaders())
      .post(async (request, response) => {
        const facts = await pages.find({ request, response });
        if (facts === undefined) return;
        const isPutOff = await isTooOften(request, facts);
        const outcome = isPutOff ? again(FORM_FAULTS['too-often']) : await take(request, facts);
        await pages.answer({ request, response }, facts, { which, outcome });
      })
      .all(methodNotAllowed('POST'));
  };
  const inPlace = createUploadPlaces(UPLOADS);
  addForm('bukti', async (request, facts) => {
    const sender = [normalised(request.ip ?? ''), facts.transfer.id];
    const outcome = await inPlace(sender, () => takeProof(deps, request, facts));
    return typeof outcome === 'string' ? again(UPLOAD_FAULTS[outcome]) : outcome;
  });
  router.post('/pesanan/:token/rekening', statusHeaders(), readForm(FORM_LIMIT_BYTES));
  addForm('rekening', (request, facts) => takePayee(deps.acceptPayee, request, facts));
  router.route('/bukti/:id').get(proofFileHandler(deps)).all(methodNotAllowed('GET', 'HEAD'));
  router.use(createErrorPage(deps.logger, { away: AWAY, plain: render.plain }));
  return router;
}

type TakeForm = (request: Request, facts: PayerPageFacts) => Promise<FormOutcome>;

function addAssets(router: Router, { assets }: RenderStatus): void {
  for (const { address, type, text } of assets) {
    router
      .route(address)
      .get((_request, response) => {
        response.set('Cache-Control', 'public, max-age=31536000, immutable').type(type).send(text);
      })
      .all(methodNotAllowed('GET', 'HEAD'));
  }
}

/** Before anything of the form is read. */
function createFormLimit(): (request: Request, facts: PayerPageFacts) => Promise<boolean> {
  const page = new RateLimiterMemory({ keyPrefix: 'form-page', points: FORMS_PER_PAGE, duration: FORM_SECONDS });
  const address = new RateLimiterMemory({ keyPrefix: 'form-ip', points: FORMS_PER_ADDRESS, duration: FORM_SECONDS });
  return async ({ ip }, { transfer }) => {
    // What its page refused already costs the others at the address nothing.
    if ((await page.penalty(transfer.id)).consumedPoints > FORMS_PER_PAGE) return true;
    return (await address.penalty(normalised(ip ?? ''))).consumedPoints > FORMS_PER_ADDRESS;
  };
}
