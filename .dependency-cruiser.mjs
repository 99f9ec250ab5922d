/**
 * The floors of the house (docs/architecture.md), as an allow-list: a lib may import the libs of the floors below it,
 * never a sibling, never a floor above. Everything that is not allowed here is an error.
 */
const floors = [
  ['kernel'],
  ['config', 'postgres-process'],
  ['observability'],
  ['tenancy'],
  ['app-database', 'archive', 'catalog', 'jobs'],
  ['change-log', 'wal-recovery'],
  ['protection'],
];
const scaffolds = ['local-stack', 'sample-app'];

const allLibs = floors.flat();
const below = (floor) => floors.slice(0, floor).flat();
const libs = (names) => names.map((name) => `^libs/${name}/`);
const apps = (names) => names.map((name) => `^apps/${name}/`);

const spec = '\\.spec\\.ts$';
const ours = '^(libs|apps|migrations|test|bench)/';
/** What a spec may use besides what the code next to it may. */
const forSpecs = [...libs([...scaffolds, 'testing']), '^migrations/'];

/** Two rules for one package: its code, and its specs, which may use the test libs too. */
const allow = (name, self, allowed) => [
  {
    name: `floor-${name}`,
    severity: 'error',
    comment: `${name} imports what its floor does not allow.`,
    from: { path: self, pathNot: spec },
    to: { path: ours, pathNot: [self, ...allowed] },
  },
  {
    name: `floor-${name}-specs`,
    severity: 'error',
    comment: `A spec of ${name} imports what neither its floor nor the test libs allow.`,
    from: { path: `${self}.*${spec}` },
    to: { path: ours, pathNot: [self, ...allowed, ...forSpecs] },
  },
];

const allowLib = (name, allowed) => allow(name, `^libs/${name}/`, libs(allowed));
const allowApp = (name, allowed) => allow(`app-${name}`, `^apps/${name}/`, [...libs(allLibs), ...allowed]);

export default {
  forbidden: [
    ...floors.flatMap((names, floor) => names.flatMap((name) => allowLib(name, below(floor)))),
    ...scaffolds.flatMap((name) => allowLib(name, ['kernel', 'config', 'postgres-process'])),
    ...allow('migrations', '^migrations/', libs(['kernel', 'config'])),
    ...allowApp('api', []),
    ...allowApp('backup-worker', []),
    ...allowApp('restore-worker', []),
    ...allowApp('integrity-worker', []),
    ...allowApp('change-capture', []),
    ...allowApp('cli', ['^migrations/']),
    ...allowApp('standalone', [
      ...apps(['api', 'backup-worker', 'restore-worker', 'integrity-worker', 'change-capture', 'cli']),
      ...libs(scaffolds),
      '^migrations/',
    ]),
    {
      name: 'every-package-has-a-floor',
      severity: 'error',
      comment: 'A new lib or app must be given its floor in .dependency-cruiser.mjs.',
      from: {
        path: '^(libs|apps)/',
        pathNot: [
          ...libs([...allLibs, ...scaffolds, 'testing']),
          ...apps([
            'api',
            'backup-worker',
            'restore-worker',
            'integrity-worker',
            'change-capture',
            'cli',
            'standalone',
            'console',
          ]),
        ],
      },
      to: {},
    },
    {
      name: 'by-name-only',
      severity: 'error',
      comment: 'A lib or app is imported by its package name, not by a path.',
      from: { path: '^(libs|apps)/([^/]+)/' },
      to: { path: ours, pathNot: '^$1/$2/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'by-name-only-from-roots',
      severity: 'error',
      comment: 'A lib or app is imported by its package name, not by a path.',
      from: { path: '^(migrations|test|bench)/' },
      to: { path: '^(libs|apps)/', dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'not-to-spec',
      severity: 'error',
      comment: 'A spec is not a library: put what is shared into libs/testing.',
      from: {},
      to: { path: spec },
    },
    {
      name: 'not-to-dev-dependency',
      severity: 'error',
      comment: 'Product code must run with the production dependencies alone.',
      from: { path: '^(libs|apps|migrations)/', pathNot: [spec, '^libs/testing/'] },
      to: {
        dependencyTypes: ['npm-dev'],
        dependencyTypesNot: ['type-only'],
        pathNot: '^node_modules/@types/',
      },
    },
    {
      name: 'listed-in-package-json',
      severity: 'error',
      comment: 'A package that is not in package.json is there by accident.',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      comment: 'A module that nobody imports and that imports nobody is dead.',
      from: { orphan: true, pathNot: ['/src/index\\.ts$', '/src/main\\.ts$', '^bench/', '^test/', spec] },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
