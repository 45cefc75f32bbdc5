import { type ClosedOrderAction } from '../domain/topup/judge-control';
import { type Tx } from '../persistence/database';
import { newId } from '../persistence/new-id';
import { type ApprovalRow } from '../persistence/repositories/approval.repository';
import { insertCorrection } from '../persistence/repositories/correction.repository';
import { type Closing } from './close-topup';
import { openPeopleItem } from './open-people-item';

/** What the workflow of a correction is started with. */
export interface OpenedCorrection {
  correctionId: string;
  topupId: string;
  n: number;
}

/**
 * Puts an approved correction of an order on record, for its workflow to carry out. Throws a `duplicate` of `live` while
 * another one of the same order is open (C2). Approval, topup and attempts are locked.
 */
export async function openCorrection(
  tx: Tx,
  approval: Pick<ApprovalRow, 'id' | 'topupId' | 'attemptId' | 'version' | 'payload' | 'reason'> & {
    action: ClosedOrderAction;
    requestedBy: { name: string };
  },
  closing: Closing,
): Promise<OpenedCorrection> {
  const { id: approvalId, topupId, attemptId, action, requestedBy } = approval;
  const correctionId = newId();
  const n = await nextNumber(tx, topupId);
  await insertCorrection(tx, {
    ...{ id: correctionId, topupId, n, attemptId, approvalId, kind: action, topupVersion: approval.version },
    ...{ sn: approval.payload.sn ?? null, reason: approval.reason },
    ...{ proposedBy: requestedBy.name, proposedAt: closing.now },
  });
  await openPeopleItem(
    tx,
    {
      ...{ kind: 'correction', subject: correctionId, state: 'proposed', topupId },
      ...{ detail: action, owner: 'supervisor' },
    },
    closing,
  );
  return { correctionId, topupId, n };
}

async function nextNumber(tx: Tx, topupId: string): Promise<number> {
  const row = await tx.row<{ n: number | string }>(
    'select coalesce(max(n), 0) + 1 as n from correction where topup_id = ?',
    [topupId],
  );
  return Number(row?.n ?? 1);
}
