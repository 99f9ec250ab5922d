import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
  [
    'process',
    'console',
    'Buffer',
    'URL',
    'AbortController',
    'AbortSignal',
    'fetch',
    'performance',
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
  ].map((name) => [name, 'readonly']),
);

const deepImports = {
  patterns: [
    {
      regex: '^@lifeboat(-apps)?/[^/]+/',
      message: 'Import a lib by its name alone; what is not in its index.ts is private to it.',
    },
  ],
};

const asSomebody = {
  paths: [
    {
      name: '@lifeboat/tenancy',
      importNames: ['runAs'],
      message:
        'On whose behalf something runs is decided where requests, jobs and commands come in; for Lifeboat itself use runAsSystem(reason, …).',
    },
  ],
};

const bannedSyntax = [
  {
    selector: "TSAsExpression > TSAsExpression[typeAnnotation.type='TSUnknownKeyword']",
    message: '`as unknown as` switches the type checker off: narrow the value or mend the type.',
  },
  {
    selector: "CallExpression[callee.name='forwardRef']",
    message: 'forwardRef hides a circle of modules: take what both need out of them.',
  },
  {
    selector: 'ExportAllDeclaration',
    message: 'Name what is exported, so that the surface of a lib is a list.',
  },
];

const unguardedRoutes = {
  selector: [
    'MethodDefinition:has(Decorator > CallExpression[callee.name=/^(Get|Post|Put|Patch|Delete|Sse|All)$/])',
    ':not(:has(Decorator > CallExpression[callee.name=/^(RequiresPermission|RequiresToken|OpenRoute)$/]))',
  ].join(''),
  message: 'A route declares who may call it: @RequiresPermission(…), @RequiresToken() or @OpenRoute().',
};

const undeclaredCommands = {
  selector: [
    'ClassDeclaration:has(> Decorator > CallExpression[callee.name=/^(Command|SubCommand)$/])',
    ":not([superClass.name='CommandGroup'])",
    ':not(:has(> Decorator > CallExpression[callee.name=/^(RequiresPermission|LocalCommand)$/]))',
  ].join(''),
  message: 'A command declares what its caller must be allowed: @RequiresPermission(…) or @LocalCommand().',
};

const specFiles = ['**/*.spec.ts', 'test/**/*.ts', 'bench/**/*.ts', 'libs/testing/**/*.ts'];

export default defineConfig(
  globalIgnores(['**/dist/', '**/node_modules/', '**/coverage/', '**/.lifeboat/', 'backups/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.mjs'],
    languageOptions: { globals: nodeGlobals },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    // One program over everything (specs, test/ and bench/ too): what `tsc -p tsconfig.check.json` checks is what is linted.
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: false },
      ],
      // Nest declares its options as classes and is given object literals.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      'no-restricted-imports': ['error', { ...deepImports, ...asSomebody }],
      'no-restricted-syntax': ['error', ...bannedSyntax],
      'no-console': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 300 }],
    },
  },
  {
    files: [
      'apps/api/src/access/actor.interceptor.ts',
      'apps/cli/src/session/session.ts',
      'libs/protection/src/operations/run-operation.ts',
      ...specFiles,
    ],
    rules: { 'no-restricted-imports': ['error', deepImports] },
  },
  {
    files: ['apps/api/src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax, unguardedRoutes] },
  },
  {
    files: ['apps/cli/src/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax, undeclaredCommands] },
  },
  {
    files: specFiles,
    rules: {
      'max-lines': ['error', { max: 800 }],
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'off',
    },
  },
  { files: ['bench/**/*.ts'], rules: { 'no-console': 'off' } },
  prettier,
);
