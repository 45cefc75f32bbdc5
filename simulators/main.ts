import path from 'node:path';
import { merchantFrom } from './bni/cipher';
import { linesFrom } from './digiflazz/lines';
import { mootaAccountFrom } from './mutations/accounts';
import { createSimulators } from './simulators';
import { whatsAppAccountFrom } from './whatsapp/account';

const setting = (name: string, fallback: string): string => process.env[name] ?? fallback;

async function main(): Promise<void> {
  const host = setting('TUNTAS_SIMULATORS_HOST', '127.0.0.1');
  const port = Number(setting('TUNTAS_SIMULATORS_PORT', '8090'));
  if (!Number.isInteger(port) || port < 0 || port > 65_535) fail('TUNTAS_SIMULATORS_PORT is not a port number.');

  const simulators = createSimulators({
    dataDir: path.resolve(setting('TUNTAS_DATA_DIR', '.tuntas'), 'simulators'),
    hubUrl: setting('TUNTAS_PUBLIC_URL', 'http://127.0.0.1:8080'),
    host,
    port,
    lines: linesFrom(process.env),
    merchant: merchantFrom(process.env),
    whatsAppAccount: whatsAppAccountFrom(process.env),
    mootaAccount: mootaAccountFrom(process.env),
  });

  const stop = (): void => void simulators.stop().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);

  try {
    const address = await simulators.start();
    process.stdout.write(`${JSON.stringify({ event: 'listening', program: 'simulators', ...address })}\n`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    fail(`Port ${port} on ${host} is taken. Stop what uses it, or set TUNTAS_SIMULATORS_PORT to a free port.`);
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

void main().catch((error: unknown) => {
  fail(`The simulators could not start: ${error instanceof Error ? error.message : String(error)}`);
});
