import { type SecretBox } from '../config/secret-box';
import { checkProfile, type SupplierProfile } from '../domain/supplier-profile';
import { type CallbackReading, type RawSupplierCallback } from '../intake/accept-supplier-callback';
import { type Logger } from '../logging/logger';
import { createPurchaseHttp } from '../outbound-http/create-purchase-http';
import { type Database } from '../persistence/database';
import { readTerminalLine, type TerminalLine } from '../persistence/repositories/terminal.repository';
import { supplierAdapters } from '../suppliers/registry';
import { type SupplierAdapter, type SupplierLine } from '../suppliers/supplier';

/** The adapters as the rest of the hub sees them: by terminal, with the terminal's own settings. */
export interface Suppliers {
  profileOf: (adapter: string, overrides: string | null) => SupplierProfile | undefined;
  connect: (terminal: string, profile: SupplierProfile) => Promise<SupplierLine>;
  readCallback: (line: TerminalLine, callback: RawSupplierCallback) => CallbackReading;
}

export function createSuppliers({
  db,
  secretBox,
  logger,
}: {
  db: Database;
  secretBox: SecretBox;
  logger: Logger;
}): Suppliers {
  const http = createPurchaseHttp();
  const configOf = (adapter: SupplierAdapter, { configSealed }: TerminalLine): unknown =>
    adapter.parseConfig(parseSecretJson(secretBox.unseal(configSealed)));
  return {
    profileOf(name, overrides) {
      try {
        const { profile } = adapterNamed(name);
        if (overrides === null) return profile;
        return checkProfile({ ...profile, ...(JSON.parse(overrides) as Partial<SupplierProfile>) });
      } catch (error) {
        logger.error(
          { err: error, adapter: name },
          'the contract of a terminal cannot be read: nothing is bought there',
        );
        return undefined;
      }
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

/** The parser's own error would quote the text, which is a secret. */
function parseSecretJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the settings of a terminal are not JSON');
  }
}

function adapterNamed(name: string): SupplierAdapter {
  const adapter = supplierAdapters[name];
  if (adapter === undefined) throw new Error(`there is no supplier adapter ${name}`);
  return adapter;
}
