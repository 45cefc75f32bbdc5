import { z } from 'zod';
import { rupiah, subtract, ZERO } from '../../domain/money';
import { instant, wallTime } from '../../domain/time';
import { type RenderReply } from './replies';
import { DELIVERED, type FinalCode, STATUS_CODES, statusCodeOf, TAKEN_BACK } from './status-codes';

/**
 * What is stored to be reported: facts at first, and the text as soon as one try has told it, so that every further try
 * tells the same whatever was edited meanwhile.
 */
const bodySchema = z.object({
  no: z.int(),
  refId: z.string(),
  productCode: z.string(),
  destination: z.string(),
  state: z.enum(['success', 'failed', 'reversed']),
  errorCode: z.enum(Object.keys(STATUS_CODES) as [FinalCode, ...FinalCode[]]).nullable(),
  sn: z.string().nullable(),
  /** What the reseller pays or gets back, and its free saldo afterwards. */
  price: z.int().transform(rupiah),
  saldo: z.int().transform(rupiah),
  at: z.iso.datetime().transform(instant),
  text: z.string().optional(),
});
type ReportBody = z.output<typeof bodySchema>;

export interface WrittenReport {
  /** To be stored before it is sent. */
  body: string;
  /** Follows the reseller's address. */
  query: string;
}

/**
 * The report in the form `t, refid, status, price, message`, complete for a receiver that knows only the last and the
 * second. Safe to repeat: a body that was written by this function gives the same again. Throws `ZodError` for a body
 * that is none.
 *
 * Source: maxsi.id/panduan/transaksi-via-ip, developer.digiflazz.com otomax/seller/callback.
 */
export function writeOtomaxReport(storedBody: string, render: RenderReply): WrittenReport {
  const stored: unknown = JSON.parse(storedBody);
  const body = bodySchema.parse(stored);
  const text = body.text ?? textOf(body, render);
  const values = {
    ...{ t: wallTime(body.at).replaceAll(':', ''), refid: body.refId },
    ...{ status: String(statusOf(body)), price: String(body.price), message: text },
  };
  const query = Object.entries(values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return { body: JSON.stringify({ ...body, text }), query: query.join('&') };
}

/** A query that the address has already stays as it is. */
export function addressOf(reportUrl: string, query: string): string {
  const [address = ''] = reportUrl.split('#');
  if (!address.includes('?')) return `${address}?${query}`;
  return `${address}${/[?&]$/.test(address) ? '' : '&'}${query}`;
}

function statusOf({ state, errorCode }: ReportBody): number {
  if (state === 'success') return DELIVERED;
  return state === 'reversed' ? TAKEN_BACK : statusCodeOf(errorCode);
}

function textOf(body: ReportBody, render: RenderReply): string {
  const { no, refId, productCode: product, destination, at, price, saldo } = body;
  const named = { no, refId, product, destination, at };
  if (body.state === 'success') return render('report-success', { ...named, sn: body.sn, price, saldo });
  // The saldo of this moment holds what was given back; should it not, the text leaves the sum out.
  const back = price <= saldo ? price : ZERO;
  const returned = { price: back, saldo, before: subtract(saldo, back) };
  if (body.state === 'reversed') return render('report-reversed', { ...named, ...returned });
  return render('report-failed', { ...named, ...returned, code: body.errorCode });
}
