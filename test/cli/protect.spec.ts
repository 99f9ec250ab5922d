import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProtectionOutcome, ProtectionPlan } from '@lifeboat/protection';
import {
  catalogImage,
  environmentOf,
  runSql,
  type SampleLifeboat,
  startSampleLifeboat,
  temporaryDirectory,
  type TemporaryDirectory,
  testToken,
} from '@lifeboat/testing';
import { stringify } from 'yaml';
import { expectNoInsides, runCli, runCliJson } from '../support/cli.js';
import { canMakeTerminals, Terminal } from '../support/terminal.js';

let lifeboat: SampleLifeboat;
let directory: TemporaryDirectory;
let environment: Record<string, string>;
let before: string[];

const image = (): Promise<string[]> => catalogImage(lifeboat.database.superuserUrl);

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 1, rows: 200, ownName: true });
  directory = await temporaryDirectory();
  const file = join(directory.path, 'lifeboat.yaml');
  await writeFile(
    file,
    stringify({
      applicationDatabases: [
        { name: lifeboat.database.name, APP_DATABASE_URL: lifeboat.database.processUrl },
      ],
    }),
  );
  environment = {
    ...environmentOf(lifeboat.config),
    LIFEBOAT_CONFIG: file,
    MIGRATION_DATABASE_URL: lifeboat.database.superuserUrl,
  };
  before = await image();
});

afterAll(async () => {
  await runCli(environment, 'unprotect', '--yes', '--force');
  await lifeboat.close();
  await directory.remove();
});

describe('lifeboat protect', () => {
  it('shows the plan with its cost and what cannot be covered, and changes nothing', async () => {
    const { code, stdout } = await runCli(environment, 'protect', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/app\.audit_trail +no: no_key/);
    expect(stdout).toMatch(/app\.members +yes +index/);
    expect(stdout).toMatch(/build index +app\.events_2026_01/);
    expect(stdout).toContain("lifeboat protect --full 'app.audit_trail'");
    const verbose = await runCli(environment, 'protect', '--dry-run', '--verbose');
    expect(verbose.stdout).toContain('CREATE UNIQUE INDEX CONCURRENTLY');
    expect(await image()).toEqual(before);
  });

  it.each([
    [['protect'], 2, 'CONFIRMATION_REQUIRED'],
    [['unprotect'], 2, 'CONFIRMATION_REQUIRED'],
    [['protect', '--yes', '--full', 'audit_trail'], 2, 'INVALID_REQUEST'],
    [['protect', '--yes', '--full', 'app.task_labels'], 5, 'TABLE_NOT_FOUND'],
    [['protect', '--yes', '--database', 'other'], 5, 'APP_DATABASE_UNKNOWN'],
  ])('refuses %j, and changes nothing', async (args, exit, error) => {
    const result = await runCli(environment, ...args);
    expect(result.code).toBe(exit);
    expect(result.stderr).toContain(error);
    expectNoInsides(result);
    expect(await image()).toEqual(before);
  });

  it('refuses the login of the processes by name', async () => {
    const result = await runCli({ ...environment, MIGRATION_DATABASE_URL: '' }, 'protect', '--yes');
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('PRIVILEGE_MISSING');
    expect(result.stderr).toContain('GRANT sample_owner TO lifeboat');
    expect(await image()).toEqual(before);
  });

  it("refuses a tenant's administrator", async () => {
    const token = testToken(lifeboat.tenants[0]?.id ?? '');
    const result = await runCli({ ...environment, LIFEBOAT_TOKEN: token }, 'protect', '--dry-run');
    expect(result.code).toBe(4);
  });

  (canMakeTerminals ? it : it.skip)('asks at a terminal, and takes nothing but a yes for one', async () => {
    const terminal = new Terminal('apps/cli/dist/main.js', ['protect'], environment);
    await terminal.answer('[y/N]', '\n');
    expect(await terminal.exit).toBe(2);
    expect(terminal.screen).toMatch(/create slot +lifeboat_/);
    expect(await image()).toEqual(before);
  });

  it('does it, says that some tables are not covered by its exit code, and has nothing to do then', async () => {
    const first = await runCliJson<ProtectionOutcome>(environment, 'protect', '--yes');
    expect(first.code).toBe(3);
    expect(first.document).toMatchObject({ database: lifeboat.database.name, notCovered: 6 });
    expect(first.document.steps).toBeGreaterThan(10);
    const second = await runCli(environment, 'protect', '--yes');
    expect(second.stdout).toContain('There was nothing to do');
    const plan = await runCliJson<ProtectionPlan>(environment, 'protect', '--dry-run');
    expect(plan).toMatchObject({ code: 0, document: { enrolled: true, steps: [] } });
    await runSql(lifeboat.database.superuserUrl, 'ALTER TABLE app.members REPLICA IDENTITY DEFAULT');
    const drifted = await runCli(environment, 'protect', '--dry-run');
    expect(drifted.code).toBe(3);
    expect(drifted.stdout).toMatch(/set identity +app\.members .*no longer what was enrolled/);
    expect((await runCli(environment, 'protect', '--yes')).code).toBe(3);
  });
});

describe('lifeboat unprotect', () => {
  it('shows what it would undo', async () => {
    const { code, stdout } = await runCli(environment, 'unprotect', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/drop slot +lifeboat_/);
    expect(stdout).toMatch(/set identity +app\.members +its identity was DEFAULT/);
  });

  it('undoes all of it', async () => {
    const { code, stdout } = await runCli(environment, 'unprotect', '--yes');
    expect(code).toBe(0);
    expect(stdout).toContain('is as it was before');
    expect(await image()).toEqual(before);
    expect((await runCli(environment, 'unprotect', '--yes')).stdout).toContain('There is nothing to undo');
  });
});
