import { type RenderReply } from '../../channels/otomax/replies';
import { InvalidRequest } from '../../domain/errors';
import { type Rupiah, rupiah } from '../../domain/money';
import { type Settings } from '../../domain/settings';
import { type AcceptTiket } from '../../intake/accept-tiket.types';
import { type TiketFacts } from '../../persistence/queries/own-tikets';
import { type MemberHandler } from './otomax.router';

interface TicketDeps {
  acceptTiket: AcceptTiket;
  settings: { current(): Promise<Settings> };
  otomaxReplies: RenderReply;
}

/** `/otomax/ticket`: a deposit is announced; the same amount again, while it may be paid, is the same one (T4). */
export function ticketHandler({ acceptTiket, settings, otomaxReplies }: TicketDeps): MemberHandler {
  return async (resellerId, parameters) => {
    const amount = amountIn(parameters.get('amount') ?? '');
    const { tiket } = await acceptTiket({ resellerId, amount, source: { origin: 'otomax' } });
    return textOf(tiket, { settings: await settings.current(), otomaxReplies });
  };
}

/** As people type it: `500000`, `500.000`. Throws `InvalidRequest` with `invalid-query`. */
function amountIn(text: string): Rupiah {
  const digits = /^\d{1,3}(\.\d{3})+$/.test(text) ? text.replaceAll('.', '') : text;
  if (!/^\d{1,12}$/.test(digits)) throw new InvalidRequest('invalid-query');
  return rupiah(Number(digits));
}

function textOf(
  { no, asked, errorCode }: TiketFacts,
  { settings, otomaxReplies }: { settings: Settings; otomaxReplies: RenderReply },
): string {
  if (asked !== null) {
    const { amount, bankAccount, expiresAt: until } = asked;
    return otomaxReplies('ticket', { no, amount, ...bankAccount, until });
  }
  if (errorCode !== 'amount-out-of-range') return otomaxReplies('ticket-closed', {});
  const { tiketLeastRupiah, tiketMostRupiah } = settings;
  return otomaxReplies('ticket-range', { least: rupiah(tiketLeastRupiah), most: rupiah(tiketMostRupiah) });
}
