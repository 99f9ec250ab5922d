import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PERMISSIONS } from '@lifeboat/tenancy';
import {
  CANARY,
  environmentOf,
  HOSTILE_TEXTS,
  type InProcessResult,
  runInProcess,
  runSql,
  type SampleLifeboat,
  startSampleLifeboat,
  testToken,
} from '@lifeboat/testing';
import { Injectable, Module } from '@nestjs/common';
import { CommandFactory, InjectCommander } from 'nest-commander';
import { CliModule } from '../cli.module.js';
import type { Program } from '../program/program.js';
import { runCli } from '../run-cli.js';
import type { DeclaredCommand } from './command-access.js';
import { declaredCommands } from './declared-commands.js';

@Injectable()
class Programs {
  constructor(@InjectCommander() readonly program: Program) {}
}

@Module({ imports: [CliModule], providers: [Programs] })
class Observed {}

let lifeboat: SampleLifeboat;
let own: string;
let other: string;
const backupOf: Record<string, string> = {};

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 60 });
  [own = '', other = ''] = lifeboat.tenants.map(({ id }) => id);
  await runSql(
    lifeboat.database.superuserUrl,
    `update lifeboat.tenants set name = '${CANARY}', slug = lower('${CANARY}') where id = '${other}'`,
  );
  for (const tenantId of [own, other]) {
    const backupId = await lifeboat.backUp(tenantId);
    backupOf[tenantId] = backupId;
    // So that there is a restore to undo.
    await runSql(lifeboat.database.superuserUrl, `delete from app.tasks where tenant_id = '${tenantId}'`);
    await lifeboat.restore(tenantId, { backupId });
  }
});
afterAll(() => lifeboat.close());

const commands = declaredCommands();
type Role = 'tenant_admin' | 'tenant_viewer';

/** What each command needs so that it comes as far as asking whether it may; the others take `-t`, or nothing. */
const ARGUMENTS: Record<string, (tenantId: string) => string[]> = {
  'point-in-time-recovery': (tenantId) => ['-t', tenantId, '--target-time', '2024-01-15T10:30:00Z', '--yes'],
  approve: () => ['00000000-0000-4000-8000-00000000000a'],
  delete: (tenantId) => ['-t', tenantId, '-b', backupOf[tenantId] ?? '', '--yes'],
  diff: (tenantId) => ['-t', tenantId, '--from', '2024-01-15T10:30:00Z'],
  'drill show': (tenantId) => ['-t', tenantId, '-d', '00000000-0000-4000-8000-00000000000a'],
  'drill verify': () => ['00000000-0000-4000-8000-00000000000a'],
  export: (tenantId) => [
    ...['-b', backupOf[tenantId] ?? ''],
    ...['--file', join(lifeboat.config.repository.location, `${randomUUID()}.sql`)],
  ],
  history: (tenantId) => ['-t', tenantId, '--table', 'app.tasks', '--key', '{"id":1}'],
  hold: (tenantId) => ['-t', tenantId, '-b', backupOf[tenantId] ?? '', '--reason', 'a case'],
  'keys destroy': (tenantId) => ['-t', tenantId, '--confirm', tenantId],
  'keys generate': () => ['--file', join(lifeboat.config.repository.location, 'master.key')],
  'keys rotate-master': () => ['--new-key-file', '/nowhere'],
  protect: () => ['--yes'],
  release: (tenantId) => ['-t', tenantId, '-b', backupOf[tenantId] ?? '', '--reason', 'a case'],
  restore: (tenantId) => ['-t', tenantId, '-b', backupOf[tenantId] ?? '', '--yes'],
  rollback: (tenantId) => ['-t', tenantId, '--yes'],
  'schedule create': (tenantId) => [
    ...['-t', tenantId, '--name', 'weekly', '--cron', '0 1 * * 0', '--type', 'full'],
  ],
  'schedule delete': (tenantId) => ['-t', tenantId, '-s', 'weekly'],
  'schedule run': (tenantId) => ['-t', tenantId, '-s', 'weekly'],
  'schedule update': (tenantId) => ['-t', tenantId, '-s', 'weekly', '--disable'],
  token: () => ['--role', 'system_admin'],
  undelete: (tenantId) => ['-t', tenantId, '-b', backupOf[tenantId] ?? ''],
  unprotect: () => ['--yes'],
  validate: (tenantId) => ['-t', tenantId, '-b', backupOf[tenantId] ?? ''],
};

function argumentsOf({ path }: DeclaredCommand, tenantId: string): string[] {
  const takesTenant = optionsOf(path).some((flag) => flag === '--tenant');
  return [...path.split(' '), ...(ARGUMENTS[path]?.(tenantId) ?? (takesTenant ? ['-t', tenantId] : []))];
}

let program: Program;

beforeAll(async () => {
  const app = await CommandFactory.createWithoutRunning(Observed, { logger: false });
  program = app.get(Programs).program;
});

const find = (path: string): Program | undefined =>
  path
    .split(' ')
    .reduce<Program | undefined>((at, name) => at?.commands.find((each) => each.name() === name), program);

/** The long names of options that take a value. */
const optionsOf = (path: string): string[] =>
  (find(path)?.options ?? []).flatMap(({ long, flags }) => (long && flags.includes('<') ? [long] : []));

function run(args: readonly string[], role: Role): Promise<InProcessResult> {
  return runInProcess(runCli, [...args, '--no-wait', '--output', 'json'], {
    ...environmentOf(lifeboat.config),
    LOG_LEVEL: 'silent',
    LIFEBOAT_TOKEN: testToken(own, { claims: { role } }),
  });
}

/** Of the first document: an export has one in each line. */
const codeOf = ({ stdout }: InProcessResult): string | undefined =>
  (JSON.parse(stdout === '' ? '{}' : (stdout.split(/\n(?=\{)/)[0] ?? '')) as { error?: { code: string } })
    .error?.code;

it('every command declares what its caller must be allowed', () => {
  expect(commands.filter(({ access }) => access === undefined)).toEqual([]);
  expect(commands.length).toBeGreaterThan(20);
  expect(commands.filter(({ path }) => find(path) === undefined)).toEqual([]);
});

describe.each<Role>(['tenant_admin', 'tenant_viewer'])('a %s', (role) => {
  it.each(commands.map((command) => [command.path, command] as const))(
    'may %s where the table of permissions says so, and for no other tenant',
    async (_path, command) => {
      const isAllowed = command.access?.kind === 'local' || permits(command, role);
      const forOwn = await run(argumentsOf(command, own), role);
      expect([forOwn.code === 4, codeOf(forOwn) === 'FORBIDDEN']).toEqual([!isAllowed, !isAllowed]);
      expect(forOwn.stdout + forOwn.stderr).not.toContain(CANARY);
      if (argumentsOf(command, other).join() !== argumentsOf(command, own).join()) {
        const forOther = await run(argumentsOf(command, other), role);
        // An id of a backup alone is not there, as any that nobody has made.
        expect(['FORBIDDEN', 'BACKUP_NOT_FOUND']).toContain(codeOf(forOther));
        expect(forOther.stdout + forOther.stderr).not.toContain(CANARY);
      }
    },
  );
});

function permits({ access }: DeclaredCommand, role: Role): boolean {
  return access?.kind === 'permission' && PERMISSIONS[access.permission].includes(role);
}

describe('every option', () => {
  const hostile = HOSTILE_TEXTS.filter((_text, index) => index % 6 === 2);

  it.each(commands.map((command) => [command.path, command] as const))(
    'of %s may be anything',
    async (_path, command) => {
      // A file that somebody names is his own to name.
      const options = optionsOf(command.path).filter((flag) => !/file|out/.test(flag));
      for (const [index, flag] of options.entries()) {
        const text = hostile[index % hostile.length] ?? '';
        const result = await run([...argumentsOf(command, own), `${flag}=${text}`], 'tenant_admin');
        const what = `${command.path} ${flag}=${JSON.stringify(text)}`;
        expect([what, codeOf(result)]).not.toEqual([what, 'INTERNAL']);
        expect([what, result.stdout.includes(CANARY)]).toEqual([what, false]);
        expect([what, /\n\s+at |node_modules/.test(result.stdout + result.stderr)]).toEqual([what, false]);
      }
    },
  );
});
