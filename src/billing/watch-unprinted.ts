import { type Database } from '../persistence/database';
import { listUnprinted } from '../persistence/repositories/document.repository';
import { type SettingsReader } from '../persistence/repositories/setting.repository';
import { openUnprintedItem } from './open-unprinted-item';

const BATCH = 100;

/**
 * Documents that nobody has printed in time, most likely because the program that prints is down: each becomes the
 * admin's. Runs elsewhere than that program. Safe to repeat and to run twice at once.
 */
export async function watchUnprinted({ db, settings }: { db: Database; settings: SettingsReader }): Promise<number> {
  const numbers = await settings.current();
  const late = await listUnprinted(db, { olderThanMs: numbers.documentDueMs, limit: BATCH });
  for (const document of late) await openUnprintedItem(db, document, numbers);
  return late.length;
}
