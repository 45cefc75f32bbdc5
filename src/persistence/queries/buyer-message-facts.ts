import { type TransferId } from '../../domain/ids';
import { type Rupiah } from '../../domain/money';
import { type Instant, instant } from '../../domain/time';
import { type TopupState } from '../../domain/topup/topup-state';
import {
  type BuyerMessageKind,
  type OrderState,
  type RefundKind,
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
  order: {
    state: OrderState;
    product: string;
    destination: string;
    price: Rupiah;
    sn: string | null;
    /** Why it failed, as far as it is known. */
    errorCode: string | null;
    topupState: TopupState | null;
  } | null;
  /** Whose saldo a tiket fills. */
  reseller: string;
  /** What goes back: of its order, or of what was sent too much. A message about one refund is about that one. */
  refund: { kind: RefundKind; amount: Rupiah } | null;
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
  price: BigIntColumn | null;
  sn: string | null;
  error_code: string | null;
  topup_state: TopupState | null;
  refund_kind: RefundKind | null;
  refund_amount: BigIntColumn | null;
}

/** Their occasions end with the number of the refund. */
const ABOUT_REFUND: readonly BuyerMessageKind[] = ['refund-pending', 'refunded'];

/** Undefined when there is no such message. */
export async function readBuyerMessageFacts(
  queryable: Queryable,
  messageId: string,
): Promise<BuyerMessageFacts | undefined> {
  const row = await queryable.row<Columns>(
    `select m.kind, m.values_json, t.id, t.purpose, t.state, t.final_amount, t.received, t.expires_at, t.token, t.payer_name,
       t.contact_phone, t.contact_email, b.bank, b.number, b.holder, r.name as reseller, o.state as order_state,
       coalesce(p.name, o.product_code) as product, o.destination, o.price, u.sn,
       coalesce(o.error_code, u.error_code) as error_code, u.state as topup_state, f.kind as refund_kind,
       f.amount as refund_amount
     from buyer_message m
     join transfer t on t.id = m.transfer_id
     join bank_account b on b.id = t.bank_account_id
     join reseller r on r.id = t.reseller_id
     left join digital_order o on o.transfer_id = t.id
     left join product p on p.code = o.product_code
     left join topup u on u.id = o.topup_id
     left join refund f on f.id = coalesce(
       (select x.id from refund x
        where m.kind in (${ABOUT_REFUND.map(() => '?').join(', ')})
          and x.no = cast(substring_index(m.occasion, ':', -1) as unsigned)),
       (select max(x.id) from refund x where (x.order_id = o.id or x.transfer_id = t.id) and x.live = 1))
     where m.id = ?`,
    [...ABOUT_REFUND, messageId],
  );
  return row && toFacts(row);
}

function toFacts(row: Columns): BuyerMessageFacts {
  const values = JSON.parse(row.values_json) as Record<string, string | number>;
  return {
    ...{ kind: row.kind, values, reseller: row.reseller },
    transfer: {
      ...{ id: row.id, purpose: row.purpose, state: row.state, token: row.token, payerName: row.payer_name },
      ...{ final: rupiahOf(row.final_amount), received: rupiahOrNull(row.received) },
      ...{ expiresAt: instant(row.expires_at), phone: row.contact_phone, email: row.contact_email },
    },
    bankAccount: { bank: row.bank, number: row.number, holder: row.holder },
    order: orderOf(row),
    refund: row.refund_kind && { kind: row.refund_kind, amount: rupiahOf(row.refund_amount ?? 0) },
  };
}

function orderOf(row: Columns): BuyerMessageFacts['order'] {
  const { order_state: state, product, destination, price, sn, error_code: errorCode, topup_state: topupState } = row;
  if (state === null) return null;
  return {
    ...{ state, product: product ?? '', destination: destination ?? '', price: rupiahOf(price ?? 0) },
    ...{ sn, errorCode, topupState },
  };
}
