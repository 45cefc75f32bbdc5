import { type ResellerId } from '../../domain/ids';
import { type Queryable } from '../database';

/** Orders of one shop in the last day that gave this phone number or address, but for the one of `reference`. */
export async function countContactOrders(
  queryable: Queryable,
  {
    resellerId,
    phone,
    email,
    reference,
  }: { resellerId: ResellerId; phone: string | null; email: string | null; reference: string },
): Promise<number> {
  if (phone === null && email === null) return 0;
  const row = await queryable.row<{ orders: number | string }>(
    `select count(*) as orders from transfer t join digital_order o on o.transfer_id = t.id
     where t.reseller_id = ? and t.created_at > utc_timestamp(3) - interval 1 day
       and (t.contact_phone = ? or t.contact_email = ?) and o.reference <> ?`,
    [resellerId, phone, email, Buffer.from(reference)],
  );
  return Number(row?.orders ?? 0);
}
