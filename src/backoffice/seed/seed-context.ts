import { type Tx } from '../../persistence/database';
import { recordAudit, type AuditEvent } from '../../persistence/repositories/audit-event.repository';
import { type NewCredential, type Place, type SeedChange, type SeedProblem, type SeedResult } from './seed.types';

export interface SecretSealer {
  seal: (secret: string) => Buffer;
  unseal: (sealed: Buffer) => string;
}

/** What the import needs to know of adapters, and of secrets that everybody knows. */
export interface SeedRules {
  hasAdapter: (adapter: string) => boolean;
  /** Why the settings of a terminal cannot be used, in a sentence that quotes none of them. */
  terminalProblem: (
    adapter: string,
    settings: { config?: Readonly<Record<string, unknown>>; profileOverrides?: Readonly<Record<string, unknown>> },
  ) => string | undefined;
  /** A secret of the demo, outside the demo. */
  isForbidden: (secret: string) => boolean;
  newApiKey: () => string;
  newSecret: () => string;
}

/** One import under way: everything that it finds and does. */
export interface SeedContext {
  tx: Tx;
  box: SecretSealer;
  rules: SeedRules;
  found: (place: Place, problem: string) => void;
  /** Puts it on record beside the change. */
  did: (change: SeedChange, event: Pick<AuditEvent, 'action' | 'subjectKind'>) => Promise<void>;
  leftAlone: (place: Place) => void;
  madeCredential: (credential: NewCredential) => void;
  result: () => SeedResult;
}

const ACTOR = 'tool:seed-import';

export function createSeedContext(
  { tx, box, rules }: Pick<SeedContext, 'tx' | 'box' | 'rules'>,
  problems: SeedProblem[],
): SeedContext {
  const changes: SeedChange[] = [];
  const unchanged = new Map<string, number>();
  const newCredentials: NewCredential[] = [];
  return {
    ...{ tx, box, rules },
    found: ({ file, line }, problem) => problems.push({ file, line, problem }),
    async did(change, { action, subjectKind }) {
      const { file, line, subject, detail } = change;
      changes.push(change);
      await recordAudit(tx, { actor: ACTOR, action, subjectKind, subject, detail: { file, line, ...detail } });
    },
    leftAlone: ({ file }) => unchanged.set(file, (unchanged.get(file) ?? 0) + 1),
    madeCredential: (credential) => newCredentials.push(credential),
    result: () => ({ problems, changes, unchanged, newCredentials }),
  };
}
