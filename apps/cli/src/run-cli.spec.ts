import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { temporaryDirectory, TEST_JWT_SECRET, testToken } from '@lifeboat/testing';

interface Failed {
  error: { code: string; detail: string; remedy: string };
}

const CONFIGURED = {
  APP_DATABASE_URL: 'postgres://lifeboat:secret@127.0.0.1:1/app',
  JWT_SECRET: TEST_JWT_SECRET,
};
const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const original = { ...process.env };

let runCli: (argv: readonly string[]) => Promise<number>;

beforeAll(async () => {
  // nest-commander is CommonJS and requires Nest, which jest lets it only once Nest is there.
  await import('@nestjs/core');
  ({ runCli } = await import('./run-cli.js'));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...original };
});

/** Runs a command line in this process; only what needs no server. */
async function run(
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  process.env = { ...original, ...environment };
  const result = { code: -1, stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    jest.spyOn(process[stream], 'write').mockImplementation((text: unknown) => {
      result[stream] += String(text);
      return true;
    });
  }
  result.code = await runCli(args);
  jest.restoreAllMocks();
  return result;
}

/** Runs a command line that must fail; standard output must be one JSON document, and a person be told the same. */
async function refused(
  args: readonly string[],
  environment: Record<string, string> = CONFIGURED,
): Promise<Failed['error'] & { exit: number }> {
  const { code, stdout, stderr } = await run([...args, '--output', 'json'], environment);
  const { error } = JSON.parse(stdout) as Failed;
  expect(stderr).toContain(`lifeboat: ${error.detail} (${error.code})`);
  expect(stderr).toContain(`-> ${error.remedy}`);
  return { ...error, exit: code };
}

describe('a line that cannot be understood', () => {
  it.each([
    [['bakup', '-t', 'x'], 'Did you mean backup?'],
    [['rollbac', '-t', 'x'], 'Did you mean rollback?'],
    [['rollback', '-t', 'x', '--restore', UNKNOWN, '--restore-point', UNKNOWN], 'goes back to one state'],
    [['tenants', 'lst'], 'there is list or sync'],
    [['backup', '-t', 'x', '--lable', 'y'], 'Did you mean --label?'],
    [['backup', '--frobnicate'], "Unknown option '--frobnicate'"],
    [['backup'], '-t, --tenant <tenant>'],
    [['list', '-t', 'x', 'y'], 'Too many arguments'],
    [['backup', '-t', 'x', '-t', 'y'], "Option '-t, --tenant <tenant>' was given twice"],
    [['backup', '-t', 'x', '--include', 'a.b', '--include', 'a.c'], "'--include <tables>' was given twice"],
    [['logs', '-t', 'x', '--tenant', 'y'], 'was given twice'],
    [['restore', '-t', 'x', '-b', UNKNOWN, '--plan-hash', '5c1d', '--yes'], '--plan-hash cannot be "5c1d"'],
    [['rollback', '-t', 'x', '--plan-hash', '5c1d', '--yes'], '--plan-hash cannot be "5c1d"'],
    [['status', UNKNOWN, '-t', 'x'], 'of a job, by its id, or of one tenant'],
    [['status', '-t', 'x', '--limit', '3'], 'of a job, by its id, or of one tenant'],
    [['status', '--reason', 'rain'], '--reason cannot be "rain"'],
    [['list', '-t', 'x', '--limit', '0'], '--limit cannot be "0"'],
    [['backup', '-t', 'x', '--include', ' , '], '--include cannot be " , "'],
    [['restore', '-t', 'x', '-b', UNKNOWN, '--mode', 'all'], '--mode cannot be "all"'],
    [['restore', '-t', 'x', '--yes'], 'needs one backup'],
    [['restore', '-t', 'x', '-b', UNKNOWN, '-p', 'y', '--yes'], 'needs one backup'],
    [['backup', '-t', 'x', '--inline', '--no-wait'], '--no-wait'],
    [['token', '--role', 'boss'], '--role cannot be "boss"'],
    [['token', '--role', 'tenant_admin'], 'belongs to a tenant'],
    [['token', '--role', 'system_admin', '-t', 'x'], 'belongs to no tenant'],
    [['token', '--role', 'system_admin', '--expires', 'soon'], '--expires cannot be "soon"'],
  ])('%j', async (args, said) => {
    const { code, detail, exit } = await refused(args);
    expect(exit).toBe(2);
    expect(code).toBe('INVALID_REQUEST');
    expect(detail).toContain(said);
  });

  it('says how the command is called', async () => {
    const { stdout, stderr } = await run(['restore', '--frobnicate']);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: lifeboat restore -t <tenant> [options]');
    expect(stderr).toContain('lifeboat restore --help');
  });

  it('refuses an output format that it does not know', async () => {
    const { code, stderr } = await run(['list', '-t', 'x', '--output', 'xml']);
    expect(code).toBe(2);
    expect(stderr).toContain('Allowed choices are table, json');
  });

  it.each([[[]], [['tenants']]])('shows the help, and calls that no success: %j', async (args) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: lifeboat');
  });
});

describe('help and version, which need no configuration', () => {
  it.each([
    'backup',
    'restore',
    'rollback',
    'list',
    'restores',
    'status',
    'scope',
    'tenants list',
    'tenants sync',
    'migrate',
    'token',
  ])('%s --help', async (command) => {
    const { code, stdout, stderr } = await run([...command.split(' '), '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: lifeboat ${command}`);
    expect(stdout).toContain(`  lifeboat ${command}`);
    expect(stdout).toContain('Exit codes:');
    expect(stdout).toContain('--output <format>');
  });

  it('help <command>', async () => {
    expect(await run(['help', 'backup'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: lifeboat backup'),
    });
  });

  it('--version', async () => {
    const { code, stdout } = await run(['--version']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a configuration that is not valid', () => {
  it.each([
    ['APP_DATABASE_URL', ''],
    ['APP_DATABASE_URL', 'localhost'],
    ['BACKUP_COMPRESSION', 'lzma'],
    ['JWT_SECRET', 'short'],
    ['PORT', 'first'],
  ])('%s="%s"', async (key, value) => {
    const { code, detail, exit } = await refused(['list', '-t', 'x'], { ...CONFIGURED, [key]: value });
    expect(exit).toBe(2);
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(detail).toContain(key);
  });

  it('a file that is no YAML, without quoting it', async () => {
    const files = await temporaryDirectory();
    const path = join(files.path, 'lifeboat.yaml');
    await writeFile(path, 'REDIS_URL: "redis://:hidden-password@host\nTENANT_COLUMN: [');
    const { code, detail, exit } = await refused(['list', '-t', 'x'], { LIFEBOAT_CONFIG: path });
    expect(exit).toBe(2);
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(detail).toContain(path);
    expect(detail).not.toContain('hidden-password');
    await files.remove();
  });

  it('a token without the secret to check it', async () => {
    const { code, detail } = await refused(['list', '-t', 'x'], {
      ...CONFIGURED,
      JWT_SECRET: '',
      LIFEBOAT_TOKEN: testToken(null),
    });
    expect(code).toBe('CONFIGURATION_INVALID');
    expect(detail).toContain('JWT_SECRET');
  });
});

describe('an identity provider that signs the tokens', () => {
  const provided = { ...CONFIGURED, JWT_SECRET: '', JWT_JWKS_URL: 'http://127.0.0.1:1/jwks' };

  it('is the one to ask for a token', async () => {
    const { code, exit } = await refused(['token', '--role', 'system_admin'], provided);
    expect([code, exit]).toEqual(['CONFIGURATION_INVALID', 2]);
  });

  it('makes no token invalid by being away', async () => {
    const token = testToken(null, { header: { alg: 'RS256', kid: 'one' } });
    const { code, exit } = await refused(['tenants', 'list'], { ...provided, LIFEBOAT_TOKEN: token });
    expect([code, exit]).toEqual(['TOKEN_KEYS_UNAVAILABLE', 7]);
  });
});

describe('LIFEBOAT_TOKEN', () => {
  it.each([
    ['nothing', () => ''],
    ['garbage', () => 'garbage'],
    ['another signature', () => testToken(null, { secret: 'another-secret-that-is-long-enough-1234' })],
    ['no signature', () => testToken(null, { header: { alg: 'none' } })],
    ['an expired one', () => testToken(null, { claims: { exp: 1 } })],
    ['another audience', () => testToken(null, { claims: { aud: 'another' } })],
    ['another issuer', () => testToken(null, { claims: { iss: 'another' } })],
    ["a tenant's role without a tenant", () => testToken(null, { claims: { role: 'tenant_admin' } })],
    ['a role that there is not', () => testToken(null, { claims: { role: 'root' } })],
  ])('is refused: %s', async (_, token) => {
    const { code, exit } = await refused(['tenants', 'list'], { ...CONFIGURED, LIFEBOAT_TOKEN: token() });
    expect(exit).toBe(4);
    expect(code).toBe('UNAUTHENTICATED');
  });

  it.each([[['migrate']], [['token', '--role', 'system_admin']]])(
    'of a tenant cannot run the installation: %j',
    async (args) => {
      const { code, exit } = await refused(args, { ...CONFIGURED, LIFEBOAT_TOKEN: testToken('a') });
      expect(exit).toBe(4);
      expect(code).toBe('FORBIDDEN');
    },
  );
});
