import { type Request, type Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { type Settings } from '../../domain/settings';
import { type Queryable } from '../../persistence/database';
import { type PayerPageFacts, readPayerPage } from '../../persistence/queries/transfer/payer-page';
import { normalised } from '../h2h/allowed-ips';
import { formTokenFor } from './form-token';
import { payerModel } from './payer-model';
import { isNoticeCode, NOTICES } from './payer-notices';
import { type RenderStatus, type StatusPage } from './render-status';
import { type FormOutcome } from './take-forms';

/** 24 bytes as base64url. */
const TOKEN = /^[A-Za-z0-9_-]{32}$/;
/** Of no transfer: what is no token is looked for all the same, so that it takes as long as one that is unknown. */
const NO_TOKEN = '-';

const WINDOW_SECONDS = 60;
/** Many phones share one address of their network. A wrong token costs more: guessing has to be hopeless. */
const PER_MINUTE = 600;
const MISS_COST = 20;

const UNKNOWN = {
  title: 'Halaman tidak ditemukan',
  text: 'Periksa kembali tautan yang Anda terima dari penjual Anda; salin seluruhnya.',
};
const TOO_MANY = {
  title: 'Terlalu banyak permintaan',
  text: 'Tunggu satu menit, lalu muat ulang halaman ini. Pesanan Anda tidak berubah karenanya.',
};

interface Exchange {
  request: Request;
  response: Response;
}

export interface PayerPages {
  /** Undefined: it was answered that there is no such page, or that there were too many requests. */
  find(exchange: Exchange): Promise<PayerPageFacts | undefined>;
  show(exchange: Exchange, facts: PayerPageFacts): Promise<void>;
  /** After a form: leads to the page, or shows it with the form once more. */
  answer(
    exchange: Exchange,
    facts: PayerPageFacts,
    form: { which: 'bukti' | 'rekening'; outcome: FormOutcome },
  ): Promise<void>;
}

export function createPayerPages(
  { db, settings }: { db: Queryable; settings: { current(): Promise<Settings> } },
  render: RenderStatus,
): PayerPages {
  const limit = new RateLimiterMemory({ keyPrefix: 'status', points: PER_MINUTE, duration: WINDOW_SECONDS });
  const send = async (
    { request, response }: Exchange,
    facts: PayerPageFacts,
    rest: Pick<StatusPage, 'notice' | 'isFilling' | 'form'>,
  ): Promise<void> => {
    const page = {
      ...{ model: payerModel(facts, await settings.current()), formToken: formTokenFor(request, response) },
      ...{ address: `/pesanan/${String(request.params['token'])}`, ...rest },
    };
    response.type('html').send(render.page(page));
  };
  return {
    async find({ request, response }) {
      const { token } = request.params;
      const ip = normalised(request.ip ?? '');
      const { consumedPoints } = await limit.penalty(ip);
      if (consumedPoints > PER_MINUTE) {
        response.status(429).set('Retry-After', String(WINDOW_SECONDS)).type('html').send(render.plain(TOO_MANY));
        return undefined;
      }
      const isToken = typeof token === 'string' && TOKEN.test(token);
      const facts = await readPayerPage(db, isToken ? token : NO_TOKEN);
      if (facts === undefined) {
        await limit.penalty(ip, MISS_COST);
        response.status(404).type('html').send(render.plain(UNKNOWN));
      }
      return facts;
    },
    async show(exchange, facts) {
      const { kabar, isi } = exchange.request.query;
      const notice = isNoticeCode(kabar) ? NOTICES[kabar] : null;
      await send(exchange, facts, { notice, isFilling: isi !== undefined, form: { which: '', fault: '', typed: {} } });
    },
    async answer(exchange, facts, { which, outcome }) {
      const { request, response } = exchange;
      if (outcome.kind === 'done') {
        response.redirect(303, `/pesanan/${String(request.params['token'])}?kabar=${outcome.notice}`);
        return;
      }
      const { fault, typed } = outcome;
      response.status(fault.status);
      const form = { which, fault: fault.text, typed };
      await send(exchange, facts, { notice: { isGood: false, text: fault.text }, isFilling: true, form });
    },
  };
}
