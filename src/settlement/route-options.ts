import { type TerminalCode } from '../domain/ids';
import { type SupplierProfile } from '../domain/supplier-profile';
import { type RouteOption } from '../domain/topup/route';
import { type Queryable } from '../persistence/database';
import { readRoute, type RouteRow } from '../persistence/repositories/route.repository';
import { type SettlementDeps } from './settlement-deps';

export interface RouteOptions {
  options: RouteOption[];
  /** Throws for a terminal that is not in the route or whose contract cannot be read. */
  profileOf: (terminal: TerminalCode) => SupplierProfile;
}

/** The terminals that may sell a product. One whose contract cannot be read is off; the others go on. */
export async function readRouteOptions(
  queryable: Queryable,
  productCode: string,
  { profileOf }: Pick<SettlementDeps, 'profileOf'>,
): Promise<RouteOptions> {
  const rows = await readRoute(queryable, productCode);
  const profiles = new Map(rows.map((row) => [row.terminal, profileOf(row.adapter, row.profileOverrides)]));
  return {
    options: rows.map((row) => toOption(row, profiles.get(row.terminal) !== undefined)),
    profileOf(terminal) {
      const profile = profiles.get(terminal);
      if (profile === undefined) throw new Error(`terminal ${terminal} has no contract in the route`);
      return profile;
    },
  };
}

function toOption(
  { adapter: _adapter, profileOverrides: _profileOverrides, ...option }: RouteRow,
  hasContract: boolean,
): RouteOption {
  return { ...option, isOn: option.isOn && hasContract };
}
