const swc = [
  '@swc/jest',
  {
    sourceMaps: 'inline',
    module: { type: 'commonjs' },
    jsc: {
      target: 'es2023',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: false },
      keepClassNames: true,
    },
  },
];

/** One project per folder of test/, so that a run needs no more than its own folder needs. */
const project = (name, settings = {}) => ({
  displayName: name,
  testEnvironment: 'node',
  testMatch: [`<rootDir>/test/${name}/**/*.test.ts`],
  transform: { '^.+\\.(ts|js|mjs)$': swc },
  // Of the packages that run, the only one that is no CommonJS.
  transformIgnorePatterns: ['/node_modules/(?!n2words/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/dist-simulators/', '<rootDir>/.tuntas/'],
  ...settings,
});

/** Jest runs a set-up file once for all projects that name it, and not at all when none of them is selected. */
const withServers = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
};

module.exports = {
  projects: [
    project('unit'),
    project('contract', withServers),
    project('workflow', withServers),
    project('replay'),
    project('integration', withServers),
    project('e2e'),
    project('flood'),
  ],
  // Jest takes it from here only, not from a project: the longest story decides.
  testTimeout: 180_000,
  coverageProvider: 'v8',
};
