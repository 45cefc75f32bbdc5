/** The Temporal development server of `npm start`, with everything kept in one SQLite file. */
import path from 'node:path';
import { run } from './processes.mjs';
import { dataDir } from './project.mjs';

const SEARCH_ATTRIBUTES = ['TopupState', 'ResellerId', 'Terminal', 'TopupId'];

export function temporalServer({ parts, port, uiPort }) {
  const program = parts.TEMPORAL_CLI_PATH;
  const address = `127.0.0.1:${port}`;
  return {
    address,
    command: program,
    args: [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--ui-port', String(uiPort)],
      ...['--db-filename', path.join(dataDir(), 'temporal.db')],
      ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=1'],
      ...SEARCH_ATTRIBUTES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
      ...['--dynamic-config-value', 'matching.enableFairness=true'],
      ...['--ui-disable-news-fetch', '--log-level', 'warn'],
    ],
    ready: () => isReady({ program, address }),
  };
}

/** The search attributes are registered last: a server that lists them is complete. */
async function isReady({ program, address }) {
  const list = ['operator', 'search-attribute', 'list', '--address', address];
  const { code, output } = await run(program, list, { timeoutMs: 5000 });
  return code === 0 && SEARCH_ATTRIBUTES.every((name) => output.includes(name));
}
