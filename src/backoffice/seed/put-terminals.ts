import { type Parameter } from '../../persistence/database';
import { putRow, putRows, Sealed, type Wanted } from './put-row';
import { type SeedContext } from './seed-context';
import { type Seed, type SeedTerminal } from './seed.types';

/** Terminals and what is bought there. */
export async function putTerminals(context: SeedContext, seed: Seed): Promise<void> {
  for (const terminal of seed.terminals) await putTerminal(context, terminal);
  await putRows(
    context,
    seed.routes.map(({ terminal, product, sku, cost, priority, isActive, file, line }) => ({
      ...{ place: { file, line }, table: 'terminal_product' },
      key: { terminal_code: terminal, product_code: product },
      wanted: { sku, cost, priority, is_active: isActive },
      ...{ subject: `${terminal} ${product}`, subjectKind: 'terminal', resource: 'route' },
    })),
  );
}

async function putTerminal(context: SeedContext, terminal: SeedTerminal): Promise<void> {
  const { code, supplier, name, config, hours, isOn, profileOverrides, stockWarnBelow, file, line } = terminal;
  const place = { file, line };
  const stored = await context.tx.row<StoredLine>(
    'select supplier_code, config_sealed, is_on from terminal where code = ? for update',
    [code],
  );
  // One without settings was found to be a problem before.
  if (stored === undefined ? config === undefined : !(await mayMove(context, terminal, stored))) return;
  const wanted: Wanted = {
    ...{ supplier_code: supplier, name, is_on: isOn, stock_warn_below: stockWarnBelow },
    config_sealed: config === undefined ? undefined : new Sealed(JSON.stringify(config), canonical),
    ...{ opens_at: hours?.opensAt, closes_at: hours?.closesAt },
    profile_overrides: overridesAsStored(profileOverrides),
  };
  const done = await putRow(context, {
    ...{ place, table: 'terminal', key: { code }, wanted },
    ...{ subject: code, subjectKind: 'terminal', resource: 'terminal' },
  });
  if (done === 'unchanged') context.leftAlone(place);
}

interface StoredLine {
  supplier_code: string;
  config_sealed: Buffer;
  is_on: number;
}

/**
 * Another account at the supplier knows none of our references there: a check would buy there what the old account has
 * delivered. So a line that has bought changes its account only while it is off and nothing of it is open.
 */
async function mayMove(
  { tx, box, found }: SeedContext,
  { code, supplier, config, file, line }: SeedTerminal,
  stored: StoredLine,
): Promise<boolean> {
  const isSameLine =
    stored.supplier_code === supplier &&
    (config === undefined || canonical(box.unseal(stored.config_sealed)) === canonical(JSON.stringify(config)));
  if (isSameLine) return true;
  const bought = await tx.row<{ open: Parameter }>(
    `select max(state in ('new', 'sending', 'pending', 'suspect')) as open from topup_attempt
     where terminal_code = ? having count(*) > 0`,
    [code],
  );
  if (bought === undefined) return true;
  if (Number(bought.open) === 1) {
    found(
      { file, line },
      `terminal ${code} masih punya pembelian yang belum pasti; config dan supplier belum boleh diganti`,
    );
    return false;
  }
  if (stored.is_on === 1) {
    found({ file, line }, `terminal ${code} masih menyala; matikan dahulu sebelum mengganti config atau supplier`);
    return false;
  }
  return true;
}

function overridesAsStored(overrides: SeedTerminal['profileOverrides']): string | null | undefined {
  return overrides === null || overrides === undefined ? overrides : JSON.stringify(overrides);
}

/** With its names in order: the same settings written in another order are the same. */
function canonical(json: string): string {
  const settings: unknown = JSON.parse(json);
  if (typeof settings !== 'object' || settings === null) return json;
  return JSON.stringify(Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1)));
}
