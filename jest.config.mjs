/** One configuration: unit and integration specs beside the code, end-to-end and fault specs in test/. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/libs', '<rootDir>/apps', '<rootDir>/migrations', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  modulePathIgnorePatterns: ['/dist/', '/.lifeboat/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^@lifeboat/migrations$': '<rootDir>/migrations/src/index.ts',
    '^@lifeboat/([a-z-]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^@lifeboat-apps/([a-z-]+)$': '<rootDir>/apps/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  setupFiles: ['<rootDir>/test/setup/load-nest.mjs'],
  globalSetup: '<rootDir>/test/setup/global-setup.mjs',
  globalTeardown: '<rootDir>/test/setup/global-teardown.mjs',
  reporters: ['default', '<rootDir>/test/setup/closing-line-reporter.mjs'],
  // Many times what a test needs by itself: a busy machine is slow, and what hangs fails either way.
  testTimeout: 180_000,
  // Two even on two cores: most of a spec's time is spent in the servers. A worker never gives back the modules of the
  // files that it has run (an ESM registry is not collected), so it is replaced before its heap is full.
  maxWorkers: 2,
  workerIdleMemoryLimit: '1GB',
};
