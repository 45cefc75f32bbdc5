import { type Database } from '../../persistence/database';
import { bookOpenings } from './book-openings';
import { checkPrices } from './check-prices';
import { checkReferences, type RejectedCodes } from './check-references';
import { checkSettings } from './check-settings';
import { putBankAccounts } from './put-bank-accounts';
import { putCatalogue } from './put-catalogue';
import { putResellers } from './put-resellers';
import { putTerminals } from './put-terminals';
import { createSeedContext, type SecretSealer, type SeedRules } from './seed-context';
import { type Seed, type SeedProblem, type SeedResult } from './seed.types';

export interface ImportSeedDeps {
  db: Database;
  box: SecretSealer;
  rules: SeedRules;
}

export interface SeedInput {
  seed: Seed;
  rejected: RejectedCodes;
  /** What the reading of the files has found already. */
  problems: readonly SeedProblem[];
  /** Says what would be done and does nothing. */
  isDryRun: boolean;
  /** Somebody has said so of prices that would else be taken for mistakes. */
  areLowPricesMeant: boolean;
  /** Before the COMMIT: secrets that were made have to be safe before anybody may need them. */
  keepSecrets: (result: SeedResult) => void;
}

/**
 * Brings resellers, products, prices, terminals and bank accounts to what the files say, in one transaction. With a single problem
 * nothing is changed, and all problems are told. Safe to repeat: the second time changes nothing. What the files do not
 * name is left alone; nothing is ever deleted.
 *
 * Throws `DatabaseError` with `duplicate` when another import runs at the same time; nothing was changed then.
 */
export async function importSeed({ db, box, rules }: ImportSeedDeps, input: SeedInput): Promise<SeedResult> {
  const { seed, rejected, isDryRun, areLowPricesMeant, keepSecrets } = input;
  try {
    return await db.transaction(async (tx) => {
      const problems = [...input.problems];
      const context = createSeedContext({ tx, box, rules }, problems);
      await checkReferences(context, seed, rejected);
      await checkSettings(context, seed);
      if (!areLowPricesMeant) await checkPrices(context, seed);
      // Also with problems, since putting rows finds more of them: the transaction is rolled back then.
      await putCatalogue(context, seed);
      await putTerminals(context, seed);
      await putResellers(context, seed.resellers);
      await putBankAccounts(context, seed.bankAccounts);
      await bookOpenings(context, seed);
      const result = context.result();
      if (problems.length > 0 || isDryRun) throw new NotImported(result);
      keepSecrets(result);
      return result;
    });
  } catch (error) {
    if (error instanceof NotImported) return error.result;
    throw error;
  }
}

/** Rolls the transaction back, whatever it has done so far. */
class NotImported extends Error {
  override readonly name = 'NotImported';

  constructor(readonly result: SeedResult) {
    super('nothing was imported');
  }
}
