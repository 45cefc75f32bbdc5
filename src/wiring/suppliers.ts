import { type SecretBox } from '../config/secret-box';
import { checkProfile, type SupplierProfile } from '../domain/supplier-profile';
import { type CallbackReading, type RawSupplierCallback } from '../intake/accept-supplier-callback';
import { createPurchaseHttp } from '../outbound-http/create-purchase-http';
import { type Database } from '../persistence/database';
import { readTerminalLine, type TerminalLine } from '../persistence/repositories/terminal.repository';
import { supplierAdapters } from '../suppliers/registry';
import { type SupplierAdapter, type SupplierLine } from '../suppliers/supplier';

/** The adapters as the rest of the hub sees them: by terminal, with the terminal's own settings. */
export interface Suppliers {
  profileOf: (adapter: string, overrides: string | null) => SupplierProfile;
  connect: (terminal: string, profile: SupplierProfile) => Promise<SupplierLine>;
  readCallback: (line: TerminalLine, callback: RawSupplierCallback) => CallbackReading;
}

export function createSuppliers({ db, secretBox }: { db: Database; secretBox: SecretBox }): Suppliers {
  const http = createPurchaseHttp();
  const configOf = (adapter: SupplierAdapter, { configSealed }: TerminalLine): unknown =>
    adapter.parseConfig(JSON.parse(secretBox.unseal(configSealed)));
  return {
    profileOf(name, overrides) {
      const { profile } = adapterNamed(name);
      if (overrides === null) return profile;
      return checkProfile({ ...profile, ...(JSON.parse(overrides) as Partial<SupplierProfile>) });
    },
    async connect(terminal, profile) {
      const line = await readTerminalLine(db, terminal);
      if (line === undefined) throw new Error(`there is no terminal ${terminal}`);
      const adapter = adapterNamed(line.adapter);
      return adapter.connect(configOf(adapter, line), http, profile);
    },
    readCallback(line, { headers, body }) {
      const adapter = adapterNamed(line.adapter);
      const inbound = adapter.inbound.read({ headers, body }, configOf(adapter, line));
      if (inbound.kind !== 'statement') return inbound;
      const { supplierRef, isAuthenticated, statement } = inbound;
      const { verdict, isFinal, blame, code, sn, cost, supplierTrxId } = statement;
      const said = { verdict, isFinal, blame, code, sn, cost, supplierTrxId };
      return { kind: 'statement', callback: { supplierRef, isAuthenticated, statement: said } };
    },
  };
}

function adapterNamed(name: string): SupplierAdapter {
  const adapter = supplierAdapters[name];
  if (adapter === undefined) throw new Error(`there is no supplier adapter ${name}`);
  return adapter;
}
