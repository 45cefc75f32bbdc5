import { type BatchId } from '../../../domain/ids';
import { type Queryable } from '../../database';
import { type BatchRow, readBatch } from '../../repositories/mutation-batch.repository';

/** What a feed, a file or a person brought; undefined when there is none. */
export async function readBatchCard(queryable: Queryable, id: BatchId): Promise<BatchRow | undefined> {
  return readBatch(queryable, id);
}
