import { type SeedContext } from './seed-context';
import { type Seed } from './seed.types';

/** Adapters exist, each terminal has settings that its adapter takes, and no secret is one that everybody knows. */
export async function checkSettings(context: SeedContext, seed: Seed): Promise<void> {
  const { tx, rules, found } = context;
  for (const { adapter, ...place } of seed.suppliers) {
    if (!rules.hasAdapter(adapter)) found(place, `adapter ${adapter} tidak dikenal`);
  }
  const adapters = new Map<string, string>();
  const stored = await tx.rows<{ code: string; adapter: string }>('select code, adapter from supplier');
  for (const { code, adapter } of [...stored, ...seed.suppliers]) adapters.set(code, adapter);
  const lines = await tx.rows<{ code: string }>('select code from terminal');
  const known = new Set(lines.map(({ code }) => code));
  for (const { code, supplier, config, profileOverrides, ...place } of seed.terminals) {
    if (config === undefined && !known.has(code)) found(place, `terminal ${code} masih baru dan belum punya config`);
    const adapter = adapters.get(supplier);
    if (adapter === undefined || !rules.hasAdapter(adapter)) continue;
    const problem = rules.terminalProblem(adapter, {
      ...(config === undefined ? {} : { config }),
      ...(profileOverrides === undefined || profileOverrides === null ? {} : { profileOverrides }),
    });
    if (problem !== undefined) found(place, problem);
    const secrets = Object.values(config ?? {}).filter((value) => typeof value === 'string');
    if (secrets.some(rules.isForbidden)) found(place, 'config memakai rahasia demo yang diketahui semua orang');
  }
  for (const { apiKey, secret, pin, password, ...place } of seed.resellers) {
    for (const [name, value] of Object.entries({ api_key: apiKey, secret, pin, password })) {
      if (value !== undefined && rules.isForbidden(value)) {
        found(place, `${name} adalah rahasia demo yang diketahui semua orang`);
      }
    }
  }
}
