/**
 * `npm run seed:import -- <folder> [--dry-run] [--allow-low-prices]`: resellers, products, prices and terminals from CSV files. All problems
 * are told, and nothing is changed while there is one. Safe to repeat: a second time changes nothing.
 */
import { rmSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { importSeed } from '../backoffice/seed/import-seed';
import { type SeedProblem, type SeedResult } from '../backoffice/seed/seed.types';
import { readEnvironment } from '../config/environment';
import { createSecretBox } from '../config/secret-box';
import { openDatabase } from '../persistence/database';
import { CommitOutcomeUnknown, DatabaseError } from '../persistence/database-errors';
import { runTool } from './run-tool';
import { keepSecrets } from './seed-import/keep-secrets';
import { readFolder } from './seed-import/read-folder';
import { createSeedRules } from './seed-import/rules';

const USAGE = 'Pakai: npm run seed:import -- <folder> [--dry-run] [--allow-low-prices]';

void runTool(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { 'dry-run': { type: 'boolean' }, 'allow-low-prices': { type: 'boolean' } },
  });
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) return say(USAGE, 2);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return say(`${folder} bukan folder. ${USAGE}`, 2);
  }
  return importFolder(folder, {
    isDryRun: values['dry-run'] ?? false,
    areLowPricesMeant: values['allow-low-prices'] ?? false,
  });
});

async function importFolder(
  folder: string,
  { isDryRun, areLowPricesMeant }: { isDryRun: boolean; areLowPricesMeant: boolean },
): Promise<number> {
  const environment = readEnvironment(process.env);
  const db = await openDatabase({ ...environment.database, poolSize: 2 });
  let secretsFile: string | undefined;
  try {
    const result = await importSeed(
      {
        db,
        box: createSecretBox(environment.secretKey),
        rules: createSeedRules({ isDemo: environment.isDemo }),
      },
      {
        ...{ ...readFolder(folder), isDryRun, areLowPricesMeant },
        keepSecrets({ newCredentials }) {
          if (newCredentials.length > 0) secretsFile = keepSecrets(folder, newCredentials, new Date());
        },
      },
    );
    return tell(result, { isDryRun, secretsFile });
  } catch (error) {
    // What was not imported needs no secrets; when nobody knows whether it was, they are kept.
    if (secretsFile !== undefined && !(error instanceof CommitOutcomeUnknown)) rmSync(secretsFile, { force: true });
    if (error instanceof DatabaseError && error.code === 'duplicate') {
      return say('Impor lain sedang berjalan. Tidak ada yang diubah; ulangi setelah yang lain selesai.', 1);
    }
    throw error;
  } finally {
    await db.close();
  }
}

function tell(
  { problems, changes, unchanged, newCredentials }: SeedResult,
  { isDryRun, secretsFile }: { isDryRun: boolean; secretsFile: string | undefined },
): number {
  if (problems.length > 0) {
    const inOrder = [...problems].sort((one, other) => one.file.localeCompare(other.file) || one.line - other.line);
    for (const problem of inOrder) console.error(lineOf(problem));
    return say(`${problems.length} kesalahan. Tidak ada yang diubah.`, 1);
  }
  for (const { file, line, what, subject, detail } of changes) {
    const told = Object.entries(detail).map(([name, value]) => `${name}: ${value}`);
    console.log(`${what === 'created' ? '+' : '~'} ${file}:${line} ${subject}  ${told.join(', ')}`);
  }
  const created = changes.filter(({ what }) => what === 'created').length;
  const same = [...unchanged.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${created} dibuat, ${changes.length - created} diubah, ${same} tetap.`);
  if (isDryRun) {
    if (newCredentials.length > 0) console.log(`${newCredentials.length} kunci reseller akan dibuat.`);
    return say('Percobaan saja: tidak ada yang diubah.', 0);
  }
  if (secretsFile !== undefined) {
    console.log(
      `${newCredentials.length} kunci reseller dibuat; hanya tertulis di ${secretsFile}. Sampaikan, lalu hapus.`,
    );
  }
  return 0;
}

function lineOf({ file, line, problem }: SeedProblem): string {
  return line === 0 ? `${file}: ${problem}` : `${file}:${line}: ${problem}`;
}

function say(sentence: string, exitCode: number): number {
  (exitCode === 0 ? console.log : console.error)(sentence);
  return exitCode;
}
