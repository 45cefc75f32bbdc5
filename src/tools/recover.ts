/**
 * `npm run recover [-- --statement <csv>] [--force] [--confirm]`: shows what a restored database does not know, imports it
 * from Temporal's histories and from suppliers' statements, and, once a person has confirmed it, lets buying go on. May
 * be broken off and run again at any time.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import { createSecretBox } from '../config/secret-box';
import { readEnvironment } from '../config/environment';
import { createLogger } from '../logging/logger';
import { openDatabase } from '../persistence/database';
import { createSettingsReader } from '../persistence/repositories/setting.repository';
import { beginRecovery } from '../recovery/begin-recovery';
import { checkStore } from '../recovery/check-store';
import { endRecovery } from '../recovery/end-recovery';
import { importFromTemporal } from '../recovery/import-from-temporal';
import { importStatement } from '../recovery/import-statement';
import { surveyLostTime } from '../recovery/survey';
import { createSuppliers } from '../wiring/suppliers';
import { connectTemporal } from '../workflow-client/temporal';
import { linesOfImport, linesOfStatement, linesOfSurvey } from './recover/recover-lines';
import { parseStatement } from './recover/parse-statement';
import { runTool } from './run-tool';

const WORD = 'PULIH';

void runTool(async () => {
  const { values: options } = parseArgs({
    options: {
      statement: { type: 'string', multiple: true, default: [] },
      force: { type: 'boolean', default: false },
      confirm: { type: 'boolean', default: false },
    },
  });
  // Read first: a file with a mistake in it must not leave half of it imported.
  const statements = options.statement.map((file) => parseStatement(readFileSync(file, 'utf8')));
  const environment = readEnvironment(process.env);
  const logger = createLogger({ program: 'recover', level: 'error' });
  const db = await openDatabase({ ...environment.database, poolSize: 10 });
  const temporal = connectTemporal(environment.temporal);
  try {
    const settings = createSettingsReader(db, logger);
    const secretBox = createSecretBox(environment.secretKey);
    const { profileOf } = createSuppliers({ db, secretBox, logger });
    const settlement = { db, settings, profileOf };
    const deps = { db, settings, temporal, logger, settlement };
    if (!(await temporal.isUp())) return say('Temporal tidak menjawab. Nyalakan dahulu, lalu ulangi.', 1);
    const actor = `tool:recover:${userInfo().username}`.slice(0, 64);
    if ((await checkStore(deps)) === 'sound') {
      if (!options.force)
        return say('Basis data tidak lebih tua daripada Temporal. Tidak ada yang perlu dipulihkan.', 0);
      await beginRecovery(deps, { reason: 'diminta dengan --force', actor });
    }
    const survey = await surveyLostTime(deps);
    say(linesOfSurvey(survey));
    const summary = await importFromTemporal(deps, survey);
    say(linesOfImport(summary, survey));
    for (const lines of statements) say(linesOfStatement(await importStatement(settlement, lines, survey.from)));
    if (!survey.isCovered && statements.length === 0) {
      say('Tanpa mutasi pemasok (--statement), order yang nasibnya tidak diketahui ditahan dan menjadi kasus.');
    }
    if (!options.confirm && !(await isConfirmed())) return say('Belum dinyalakan. Jalankan lagi kapan saja.', 2);
    const { epoch, heldBack, refundCases } = await endRecovery(deps, survey, { actor });
    if (heldBack.length > 0) say(`${heldBack.length} order ditahan sebagai kasus: ${heldBack.join(', ')}`);
    if (refundCases > 0)
      say(`${refundCases} pengembalian dana belum selesai dan menjadi kasus: tanyakan dahulu ke bank.`);
    return say(`Pemulihan selesai (epoch ${epoch}). Pembelian dan penerimaan order berjalan lagi.`, 0);
  } finally {
    await temporal.close();
    await db.close();
  }
});

function say(text: string, exitCode = 0): number {
  console.log(text);
  return exitCode;
}

/** Never by itself: without a terminal somebody has to say `--confirm`. */
async function isConfirmed(): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`ketik ${WORD} untuk menyalakan kembali: `);
  terminal.close();
  return answer.trim() === WORD;
}
