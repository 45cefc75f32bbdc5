import { randomBytes } from 'node:crypto';
import { type SeedRules } from '../../backoffice/seed/seed-context';
import { checkProfile, type SupplierProfile } from '../../domain/supplier-profile';
import { supplierAdapters } from '../../suppliers/registry';
import { type SupplierAdapter } from '../../suppliers/supplier';
import { DEMO_RESELLERS } from '../demo-data';

/** What every demo knows, besides its resellers: the keys of the simulated lines. */
const DEMO_LINE_SECRET = /^(demo-|dev-key-|hook-secret-)/;

export function createSeedRules({ isDemo }: { isDemo: boolean }): SeedRules {
  const known = new Set(
    DEMO_RESELLERS.flatMap(({ apiKey, secret, pin, password }): string[] => [apiKey, secret, pin, password]),
  );
  return {
    hasAdapter: (name) => supplierAdapters[name] !== undefined,
    terminalProblem(name, { config, profileOverrides }) {
      const adapter = supplierAdapters[name];
      if (adapter === undefined) return undefined;
      return (
        (config === undefined ? undefined : problemOf('config', () => adapter.parseConfig(config))) ??
        (profileOverrides === undefined
          ? undefined
          : problemOf('profile_overrides', () => overlaid(adapter, profileOverrides)))
      );
    },
    isForbidden: (secret) => !isDemo && (known.has(secret) || DEMO_LINE_SECRET.test(secret)),
    newApiKey: () => `tk-${randomBytes(12).toString('hex')}`,
    newSecret: () => randomBytes(32).toString('base64url'),
  };
}

function overlaid({ profile }: SupplierAdapter, overrides: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(overrides)) {
    const usual = (profile as unknown as Readonly<Record<string, unknown>>)[name];
    if (usual === undefined) throw new RangeError(`${name} is no setting of a profile`);
    if (typeof value !== typeof usual || Array.isArray(value) !== Array.isArray(usual)) {
      throw new RangeError(`${name} has to be a ${Array.isArray(usual) ? 'list' : typeof usual}`);
    }
  }
  checkProfile({ ...profile, ...(overrides as Partial<SupplierProfile>) });
}

/** The adapters' own errors name fields and never values. */
function problemOf(what: string, check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    return `${what} tidak dapat dipakai: ${error instanceof Error ? error.message : String(error)}`;
  }
}
