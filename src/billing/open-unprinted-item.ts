import { type CustomerId, type DocumentId } from '../domain/ids';
import { type Settings } from '../domain/settings';
import { type Database } from '../persistence/database';
import { openPeopleItem } from '../settlement/open-people-item';

export interface UnprintedDocument {
  documentId: DocumentId;
  customerId: CustomerId;
  number: string;
  lastError: string | null;
}

/** A document that should be printed by now is the admin's (W3). Nothing happens when it is printed meanwhile. */
export async function openUnprintedItem(
  db: Database,
  { documentId, customerId, number, lastError }: UnprintedDocument,
  settings: Settings,
): Promise<void> {
  await db.transaction(async (tx) => {
    const row = await tx.row<{ processed_at: Date | null }>(
      'select processed_at from document where id = ? for update',
      [documentId],
    );
    if (row === undefined || row.processed_at !== null) return;
    await openPeopleItem(
      tx,
      {
        ...{ kind: 'document', subject: documentId, state: 'unprinted', topupId: null, customerId },
        ...{ detail: lastError === null ? number : `${number}: ${lastError}`, owner: 'admin' },
      },
      { now: await tx.now(), settings },
    );
  });
}
