import { type MessageId } from '../../domain/ids';
import { type Queryable } from '../database';
import { type BigIntColumn } from '../repositories/columns';

/** Milliseconds since the state that the report tells; a report is written with its state. Undefined for no report. */
export async function readReportAge(queryable: Queryable, messageId: MessageId): Promise<number | undefined> {
  const row = await queryable.row<{ micros: BigIntColumn }>(
    `select timestampdiff(microsecond, created_at, coalesce(processed_at, utc_timestamp(3))) as micros
     from outbound_message where id = ?`,
    [messageId],
  );
  return row && Math.max(0, Number(row.micros) / 1000);
}
