import { type TransferId } from '../../domain/ids';
import { rupiah, type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import {
  type BuyerMessageKind,
  type OrderState,
  type TransferPurpose,
  type TransferState,
} from '../../domain/transfer/terms';
import { type Queryable } from '../database';
import { type BigIntColumn, rupiahOf, rupiahOrNull } from '../repositories/columns';

/** What a message to a payer says, from the rows as they stand now. */
export interface BuyerMessageFacts {
  kind: BuyerMessageKind;
  transfer: {
    id: TransferId;
    purpose: TransferPurpose;
    state: TransferState;
    final: Rupiah;
    received: Rupiah | null;
    expiresAt: Instant;
    token: string;
    payerName: string | null;
    phone: string | null;
    email: string | null;
  };
  bankAccount: { bank: string; number: string; holder: string };
  /** What the shop sold. */
  order: { state: OrderState; product: string; destination: string; sn: string | null } | null;
  /** Whose saldo a tiket fills. */
  reseller: string;
  /** What goes back: of its order, or of what was sent too much. */
  refund: Rupiah | null;
  /** Given when it was queued. */
  values: Readonly<Record<string, string | number>>;
}

interface Columns {
  kind: BuyerMessageKind;
  values_json: string;
  id: string;
  purpose: TransferPurpose;
  state: TransferState;
  final_amount: BigIntColumn;
  received: BigIntColumn | null;
  expires_at: Date;
  token: string;
  payer_name: string | null;
  contact_phone: string | null;
  contact_email: string | null;
  bank: string;
  number: string;
  holder: string;
  reseller: string;
  order_state: OrderState | null;
  product: string | null;
  destination: string | null;
  sn: string | null;
  refund: BigIntColumn | null;
}

/** Undefined when there is no such message. */
export async function readBuyerMessageFacts(
  queryable: Queryable,
  messageId: string,
): Promise<BuyerMessageFacts | undefined> {
  const row = await queryable.row<Columns>(
    `select m.kind, m.values_json, t.id, t.purpose, t.state, t.final_amount, t.received, t.expires_at, t.token, t.payer_name,
       t.contact_phone, t.contact_email, b.bank, b.number, b.holder, r.name as reseller, o.state as order_state,
       coalesce(p.name, o.product_code) as product, o.destination, u.sn,
       (select f.amount from refund f where (f.order_id = o.id or f.transfer_id = t.id) and f.live = 1
        order by f.id desc limit 1) as refund
     from buyer_message m
     join transfer t on t.id = m.transfer_id
     join bank_account b on b.id = t.bank_account_id
     join reseller r on r.id = t.reseller_id
     left join digital_order o on o.transfer_id = t.id
     left join product p on p.code = o.product_code
     left join topup u on u.id = o.topup_id
     where m.id = ?`,
    [messageId],
  );
  return row && toFacts(row);
}

function toFacts(row: Columns): BuyerMessageFacts {
  const values = JSON.parse(row.values_json) as Record<string, string | number>;
  const { order_state: state, product, destination, sn } = row;
  return {
    ...{ kind: row.kind, values, reseller: row.reseller },
    transfer: {
      ...{ id: row.id, purpose: row.purpose, state: row.state, token: row.token, payerName: row.payer_name },
      ...{ final: rupiahOf(row.final_amount), received: rupiahOrNull(row.received) },
      ...{ expiresAt: instant(row.expires_at), phone: row.contact_phone, email: row.contact_email },
    },
    bankAccount: { bank: row.bank, number: row.number, holder: row.holder },
    order: state === null ? null : { state, product: product ?? '', destination: destination ?? '', sn },
    refund: typeof values['amount'] === 'number' ? rupiah(values['amount']) : rupiahOrNull(row.refund),
  };
}
