import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { type NewCredential } from '../../backoffice/seed/seed.types';

/**
 * Writes what was made up for resellers into a new file beside the folder, readable for its owner only; returns where.
 * Beside and not inside, so that the folder can be handed on and imported again. Throws when it cannot be written.
 */
export function keepSecrets(folder: string, credentials: readonly NewCredential[], now: Date): string {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const file = `${path.resolve(folder)}.rahasia-${stamp}-${process.pid}.csv`;
  const lines = credentials.map(({ reseller, apiKey, secret }) => [reseller, apiKey, secret].join(','));
  // Again after a deadlock: then with the secrets that count.
  const handle = openSync(file, 'w', 0o600);
  try {
    writeSync(handle, ['reseller,api_key,secret', ...lines, ''].join('\n'));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  return file;
}
