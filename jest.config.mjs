/** Tests run the sources as ES modules, as Node does; swc only strips the types. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  testMatch: ['<rootDir>/{functions,shared,cli,eval,bench,tests}/**/*.test.ts'],
  // Jest leaves a core to itself, which on two cores halves the speed.
  maxWorkers: '100%',
  // Modules of suites that are over stay in memory (Node cannot unload them); a fresh process does without.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 20_000,
  globalSetup: '<rootDir>/tests/support/global-setup.ts',
  globalTeardown: '<rootDir>/tests/support/global-teardown.ts',
};
