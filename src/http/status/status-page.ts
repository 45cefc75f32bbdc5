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
/** Of one page by one address: many phones share one, and none of them may shut the others out of theirs. */
const LOOKS_PER_MINUTE = 300;
/** Of one address: guessing has to be hopeless. */
const MISSES_PER_MINUTE = 30;
/** After so many it is not even looked for any more, unless this address saw the page just now. */
const LOOK_UPS_PER_MINUTE = 600;

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
  const budget = createBudget();
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
      const isToken = typeof token === 'string' && TOKEN.test(token);
      const asked = { ip: normalised(request.ip ?? ''), token: isToken ? token : NO_TOKEN };
      const facts = (await budget.mayLook(asked)) ? await readPayerPage(db, asked.token) : 'put-off';
      if (facts === undefined && (await budget.isMissWithin(asked))) {
        response.status(404).type('html').send(render.plain(UNKNOWN));
        return undefined;
      }
      if (facts !== undefined && facts !== 'put-off' && (await budget.isLookWithin(asked))) return facts;
      response.status(429).set('Retry-After', String(WINDOW_SECONDS)).type('html').send(render.plain(TOO_MANY));
      return undefined;
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
      // What is still on its way is not waited for.
      if (fault.status === 408) response.set('Connection', 'close');
      const form = { which, fault: fault.text, typed };
      await send(exchange, facts, { notice: { isGood: false, text: fault.text }, isFilling: true, form });
    },
  };
}

interface Asked {
  ip: string;
  token: string;
}

/** What an address may ask for in a minute: each page that there is for itself, and all that there are not together. */
function createBudget() {
  const looks = new RateLimiterMemory({ keyPrefix: 'look', points: LOOKS_PER_MINUTE, duration: WINDOW_SECONDS });
  const misses = new RateLimiterMemory({ keyPrefix: 'miss', points: MISSES_PER_MINUTE, duration: WINDOW_SECONDS });
  return {
    mayLook: async ({ ip, token }: Asked): Promise<boolean> => {
      const seen = await looks.get(`${ip} ${token}`);
      if (seen !== null) return seen.consumedPoints < LOOKS_PER_MINUTE;
      return ((await misses.get(ip))?.consumedPoints ?? 0) < LOOK_UPS_PER_MINUTE;
    },
    isLookWithin: async ({ ip, token }: Asked): Promise<boolean> =>
      (await looks.penalty(`${ip} ${token}`)).consumedPoints <= LOOKS_PER_MINUTE,
    isMissWithin: async ({ ip }: Asked): Promise<boolean> =>
      (await misses.penalty(ip)).consumedPoints <= MISSES_PER_MINUTE,
  };
}
