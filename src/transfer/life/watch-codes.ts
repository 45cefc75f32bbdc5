import { MOST_CODE } from '../../domain/transfer/unique-code';
import { type BigIntColumn } from '../../persistence/repositories/columns';
import { closeWorkItem } from '../../persistence/repositories/work-item.repository';
import { type TransferDeps } from '../transfer-deps';

/**
 * T2: a shortage of codes that people were told about is over once no amount of that account is above the limit any
 * more. Returns how many ended. Safe to repeat: the next transfer that finds one tells it again.
 */
export async function watchCodes({ db, settings }: TransferDeps): Promise<number> {
  const { codesUsedWarnPercent } = await settings.current();
  const items = await db.rows<{ subject: string }>(
    `select subject from work_item where kind = 'bank-account' and state = 'codes-short' and is_open = 1`,
  );
  let ended = 0;
  for (const { subject } of items) {
    const most = await db.row<{ n: BigIntColumn }>(
      `select count(*) as n from transfer
       where bank_account_id = ? and is_reserved = 1 and state in ('awaiting', 'verifying', 'asked')
       group by base_amount order by n desc limit 1`,
      [subject],
    );
    const isShort = Number(most?.n ?? 0) * 100 >= codesUsedWarnPercent * MOST_CODE;
    if (isShort) continue;
    await closeWorkItem(db, { kind: 'bank-account', subject, state: 'codes-short' });
    ended += 1;
  }
  return ended;
}
