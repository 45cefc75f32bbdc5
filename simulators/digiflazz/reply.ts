import { messageOf, statusOf, type Status } from './codes';

/** What stands inside `data`, in an answer as in a webhook. */
export interface ReplyData {
  ref_id: string;
  customer_no: string;
  buyer_sku_code: string;
  message: string;
  status: Status;
  rc: string;
  sn: string;
  price: number;
  buyer_last_saldo: number;
  trx_id?: string;
}

export interface ReplyParts {
  ref: string;
  destination: string;
  product: string;
  rc: string;
  cost: number;
  saldo: number;
  status?: Status | undefined;
  message?: string | undefined;
  /** Printed on a success only. */
  sn?: string | undefined;
}

/** `status` and `message` follow from the code unless given: a contradiction has to be asked for. */
export function replyData(parts: ReplyParts): ReplyData {
  const status = parts.status ?? statusOf(parts.rc);
  return {
    ref_id: parts.ref,
    customer_no: parts.destination,
    buyer_sku_code: parts.product,
    message: parts.message ?? messageOf(parts.rc),
    status,
    rc: parts.rc,
    sn: status === 'Sukses' ? (parts.sn ?? '') : '',
    price: parts.cost,
    buyer_last_saldo: parts.saldo,
  };
}
