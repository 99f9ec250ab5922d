import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { OperationView } from '@lifeboat/protection';
import { damageTenant, hashTenant } from '@lifeboat/sample-app';
import { environmentOf, type SampleLifeboat, startSampleLifeboat, waitFor } from '@lifeboat/testing';
import { runCli, runCliJson, startCli } from '../support/cli.js';
import { Program } from '../support/program.js';

interface Started {
  jobId: string;
  backupId: string;
  status: string;
}

let lifeboat: SampleLifeboat;
let environment: Record<string, string>;
let tenantId: string;
const running: Program[] = [];

beforeAll(async () => {
  lifeboat = await startSampleLifeboat({ tenants: 2, rows: 400 });
  tenantId = lifeboat.tenants[0]?.id ?? '';
  environment = environmentOf(lifeboat.config);
});
afterEach(async () => {
  for (const program of running.splice(0)) {
    program.signal('SIGKILL');
    await program.exit;
  }
});
afterAll(() => lifeboat.close());

function start(program: Program): Program {
  running.push(program);
  return program;
}

const startWorker = (kind: 'backup' | 'restore'): Program =>
  start(Program.start(`apps/${kind}-worker/dist/main.js`, { environment }));

describe('commands that workers do the work for', () => {
  it('prints the id of the job and returns with --no-wait', async () => {
    const { code, stdout } = await runCli(environment, 'backup', '-t', tenantId, '--no-wait');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^[0-9a-f-]{36}\n$/);
    const { document } = await runCliJson<OperationView>(environment, 'status', stdout.trim());
    expect(document).toMatchObject({ id: stdout.trim(), kind: 'backup', tenantId, state: 'queued' });
  });

  it('takes the global options before the command too', async () => {
    const { code, stdout } = await runCli(
      environment,
      '--no-wait',
      '--output',
      'json',
      'backup',
      '-t',
      tenantId,
    );
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'queued', backupId: expect.any(String) });
  });

  it('leaves the job alone when the watching is interrupted', async () => {
    const program = start(startCli(environment, ['backup', '-t', tenantId, '--output', 'json']));
    await waitFor(() => program.stderr.includes('queued'), { what: 'the progress' });
    program.signal('SIGINT');
    expect(await program.exit).toBe(130);
    const { error, jobId } = JSON.parse(program.stdout) as {
      error: { code: string; remedy: string };
      jobId: string;
    };
    expect(error.code).toBe('INTERRUPTED');
    expect(error.remedy).toContain(`lifeboat status ${jobId}`);
    const { document } = await runCliJson<OperationView>(environment, 'status', jobId);
    expect(document.state).toBe('queued');
  });

  it('follows a backup and a restore to their ends', async () => {
    startWorker('backup');
    startWorker('restore');
    const content = await hashTenant(lifeboat.database.superuserUrl, tenantId);
    const backup = await runCliJson<Started>(environment, 'backup', '-t', tenantId);
    expect(backup).toMatchObject({ code: 0, document: { status: 'completed' } });
    expect(backup.stderr).toContain(`Job ${backup.document.jobId}`);
    await damageTenant(lifeboat.database.superuserUrl, tenantId, { seed: 3 });
    const restore = await runCliJson<Started>(
      environment,
      ...['restore', '-t', tenantId, '-b', backup.document.backupId, '--yes', '--reason', 'a test'],
    );
    expect(restore).toMatchObject({ code: 0, document: { status: 'completed' } });
    expect(await hashTenant(lifeboat.database.superuserUrl, tenantId)).toEqual(content);
  });

  it('follows a job that was started before', async () => {
    startWorker('backup');
    const { stdout } = await runCli(environment, 'backup', '-t', tenantId, '--no-wait');
    const { code, document } = await runCliJson<OperationView>(
      environment,
      'status',
      stdout.trim(),
      '--wait',
    );
    expect(code).toBe(0);
    expect(document.state).toBe('completed');
  });
});
