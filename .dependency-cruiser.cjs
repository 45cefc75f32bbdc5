/**
 * Who may import whom. The two tables below are the whole policy; the rules are made from them.
 * `import type` is free everywhere: types vanish before these rules look.
 */

const ADAPTER_ROOTS = ['suppliers', 'channels', 'bank'];

/** What a root of src/ may import besides itself: another root, or a pattern of single files below src/. */
const MAY_IMPORT = {
  domain: [],
  workflows: ['domain'],
  'workflow-client': ['domain', 'logging', 'workflows/.+\\.messages\\.ts$', 'workflows/workflow-ids\\.ts$'],
  http: [
    'domain',
    'config',
    'intake',
    'backoffice',
    'workflow-client',
    'metrics',
    'logging',
    'persistence/queries',
    `(${ADAPTER_ROOTS.join('|')})/.*\\b(inbound|replies)\\.ts$`,
  ],
  intake: ['domain', 'ledger', 'persistence', 'settlement', 'billing', 'transfer', 'workflow-client', 'logging'],
  backoffice: ['domain', 'ledger', 'persistence', 'settlement', 'billing', 'transfer', 'workflow-client', 'logging'],
  sweeps: [
    'domain',
    'intake',
    'ledger',
    'persistence',
    'settlement',
    'billing',
    'transfer',
    'recovery',
    'channels',
    'workflow-client',
    'metrics',
    'logging',
  ],
  recovery: ['domain', 'ledger', 'persistence', 'settlement', 'workflow-client', 'logging'],
  suppliers: ['domain', 'outbound-http', 'logging'],
  channels: ['domain', 'outbound-http', 'logging'],
  bank: ['domain', 'outbound-http', 'logging'],
  'outbound-http': ['domain', 'logging'],
  'outbound-mail': ['domain', 'logging'],
  persistence: ['domain', 'logging'],
  pdf: ['domain', 'logging'],
  ledger: ['domain', 'persistence', 'logging'],
  settlement: ['domain', 'ledger', 'persistence', 'transfer/end-order\\.ts$', 'logging'],
  billing: ['domain', 'ledger', 'persistence', 'settlement/open-people-item\\.ts$', 'logging'],
  transfer: ['domain', 'ledger', 'persistence', 'settlement', 'logging'],
  dispatch: [
    'domain',
    'bank',
    'channels',
    'billing',
    'transfer',
    'intake',
    'settlement',
    'ledger',
    'persistence',
    'pdf',
    'workflow-client',
    'metrics',
    'logging',
  ],
  activities: [
    'domain',
    ...ADAPTER_ROOTS,
    'ledger',
    'persistence',
    'settlement',
    'billing',
    'transfer',
    'pdf',
    'intake',
    'workflow-client',
    'metrics',
    'logging',
  ],
  config: ['domain'],
  metrics: ['domain', 'logging'],
  logging: ['domain'],
};

/** The programs, their parts and the command-line tools see everything; nothing else may import them. */
const PROGRAMS = '^src/((api|worker|listeners|documents|wiring)\\.ts$|(worker|wiring|tools)/)';

/** The places below src/ that may use a package. A package without a line here may not be used by src/ at all. */
const PACKAGE_OWNERS = {
  '@temporalio/client': ['workflow-client/'],
  '@temporalio/common': ['workflows/', 'workflow-client/', 'activities/', 'worker/', 'worker\\.ts$'],
  '@temporalio/worker': ['worker/', 'worker\\.ts$'],
  '@temporalio/workflow': ['workflows/'],
  '@node-rs/argon2': ['backoffice/'],
  axios: ['outbound-http/'],
  busboy: ['http/'],
  cookie: ['http/'],
  'csv-parse': ['tools/', 'backoffice/', 'bank/'],
  'csv-stringify': ['http/'],
  express: ['http/'],
  'fast-xml-parser': ['bank/'],
  '@centrapay/swift-parser': ['bank/'],
  handlebars: ['http/', 'channels/', 'outbound-mail/', 'pdf/'],
  helmet: ['http/'],
  'htmx\\.org': ['http/'],
  mysql2: ['persistence/'],
  n2words: ['pdf/'],
  nodemailer: ['outbound-mail/'],
  'pdf-lib': ['pdf/'],
  pino: ['logging/'],
  'prom-client': ['metrics/'],
  puppeteer: ['pdf/'],
  qrcode: ['pdf/'],
  'rate-limiter-flexible': ['http/'],
  sharp: ['intake/'],
  typeorm: ['persistence/'],
  ulid: ['persistence/'],
  'write-excel-file': ['http/'],
  zod: ['http/', 'config/', 'suppliers/', 'channels/', 'bank/', 'intake/', 'tools/'],
};

const packagePath = (name) => `(^|/)node_modules/(@types/)?${name}/`;
const belowSrc = (places) => `^src/(${places.join('|')})`;

const rootRules = Object.entries(MAY_IMPORT).map(([root, allowed]) => ({
  name: `root-${root}`,
  comment: `src/${root} may import: ${allowed.join(', ') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${root}/` },
  to: {
    path: '^src/',
    pathNot: belowSrc([root, ...allowed].map((entry) => (entry.endsWith('$') ? entry : `${entry}/`))),
  },
}));

const ownerRules = Object.entries(PACKAGE_OWNERS).map(([name, owners]) => ({
  name: `owner-of-${name}`,
  comment: `${name} belongs to: ${owners.join(', ')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: belowSrc(owners) },
  to: { path: packagePath(name) },
}));

const adapterRules = ADAPTER_ROOTS.map((root) => ({
  name: `adapters-apart-${root}`,
  comment: `One adapter of src/${root} never imports another: what they share belongs to the port.`,
  severity: 'error',
  from: { path: `^src/${root}/([^/]+)/` },
  to: { path: `^src/${root}/[^/]+/`, pathNot: `^src/${root}/$1/` },
}));

module.exports = {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'Two files that need each other are one thing, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolved',
      comment: 'The import points at nothing.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'known-root',
      comment: 'A new root of src/ needs a line in MAY_IMPORT before it may import anything.',
      severity: 'error',
      from: { path: '^src/', pathNot: [belowSrc(Object.keys(MAY_IMPORT).map((root) => `${root}/`)), PROGRAMS] },
      to: {},
    },
    ...rootRules,
    ...adapterRules,
    {
      name: 'domain-alone',
      comment: 'The domain is pure: no package, no Node built-in, no other root.',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
    {
      name: 'workflows-without-node',
      comment: 'Workflow code is replayed: it may not touch the machine it runs on.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'workflows-reach-no-effect',
      comment: 'No path of imports may lead from a workflow to an effect.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: {
        path: '^src/(?!(workflows|domain)/)|(^|/)node_modules/(?!@temporalio/(workflow|common)/)',
        reachable: true,
      },
    },
    ...ownerRules,
    {
      name: 'package-has-owner',
      comment: 'A package that src/ uses needs a line in PACKAGE_OWNERS.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '(^|/)node_modules/', pathNot: Object.keys(PACKAGE_OWNERS).map(packagePath) },
    },
    {
      name: 'package-is-declared',
      comment: 'Only what package.json lists is there after `npm ci --omit=dev`.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'simulators-apart',
      comment: 'A stand-in that shares code with the hub would share its mistakes.',
      severity: 'error',
      from: { path: '^simulators/' },
      to: { path: '^(src|test)/' },
    },
    {
      name: 'src-apart',
      comment: 'The product knows neither its tests nor the stand-ins of its counterparts.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(simulators|test|scripts)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: false,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
