/** The one workflow that remembers how far the database had come. */
export const STORE_EPOCH_ID = 'store-epoch';

export interface StoreEpochInput {
  epoch: number;
}

/** The database's epoch after a COMMIT. A lower one than before changes nothing. */
export const EPOCH_RAISED = 'epochRaised';
