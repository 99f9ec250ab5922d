import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql, temporaryDirectory, type TemporaryDirectory } from '@lifeboat/testing';
import { findHalfDone } from '../support/half-done.js';
import type { Fate } from '../support/postgres-proxy.js';
import { codeOf, Site } from '../support/site.js';

const run = promisify(execFile);
const ROOM = 4 * 1024 * 1024;

let directory: TemporaryDirectory;
let site: Site;
let tenant: string;

/** Only root may mount; elsewhere there is no small disk to fill. */
const describeAsRoot = process.getuid?.() === 0 ? describe : describe.skip;

describeAsRoot('a repository on a disk that is full', () => {
  beforeAll(async () => {
    directory = await temporaryDirectory();
    await run('mount', ['-t', 'tmpfs', '-o', `size=${String(ROOM)},mode=0700`, 'tmpfs', directory.path]);
    site = await Site.open({
      rows: 4000,
      repository: directory.path,
      environment: { BACKUP_COMPRESSION: 'none', BACKUP_VOLUME_BYTES: '262144' },
    });
    tenant = site.tenant();
  });

  afterAll(async () => {
    await site.close();
    await run('umount', [directory.path]);
    await directory.remove();
  });

  const filler = (): string => join(directory.path, 'filler');

  afterEach(() => rm(filler(), { force: true }));

  /** Takes up all of the disk but so many bytes. */
  async function leave(bytes: number): Promise<void> {
    const { stdout } = await run('df', ['--output=avail', '--block-size=1', directory.path]);
    await writeFile(filler(), Buffer.alloc(Number(stdout.split('\n')[1]) - bytes));
  }

  /** The attempt says what is the matter and leaves nothing; with room the next one ends well. */
  async function expectFull(): Promise<void> {
    const { jobId } = await site.requestBackup(tenant);
    const outcome = await site.run(jobId, { lastAttempt: false });
    expect([outcome.kind, codeOf(outcome)]).toEqual(['failed-for-now', 'REPOSITORY_FULL']);
    expect((await findHalfDone(site)).filter((left) => !/ is (queued|active)$/.test(left))).toEqual([]);
    await rm(filler());
    expect(codeOf(await site.run(jobId))).toBe('completed');
    expect(await findHalfDone(site)).toEqual([]);
  }

  it('fails the backup whose volumes do not fit, and has nothing of it', async () => {
    await leave(400_000);
    await expectFull();
  });

  it('fails the backup whose manifest does not fit, and has nothing of it', async () => {
    site.proxy.intercept(/relfilenode IS DISTINCT FROM/, () => {
      // The first look is at the beginning; at the next one all is copied.
      site.proxy.intercept(/relfilenode IS DISTINCT FROM/, async (): Promise<Fate> => {
        await leave(0);
        return 'forward';
      });
      return 'forward';
    });
    await expectFull();
  });

  it('settles every row when the last attempt has failed', async () => {
    await leave(100_000);
    const { jobId, backupId } = await site.requestBackup(tenant);
    expect(codeOf(await site.run(jobId))).toBe('REPOSITORY_FULL');
    expect(await findHalfDone(site)).toEqual([]);
    const [row] = await runSql(
      site.catalogUrl,
      `SELECT b.status, b.path, b.error->>'code' AS code, o.state, o.error->>'remedy' AS remedy
         FROM lifeboat.tenant_backups AS b JOIN lifeboat.operations AS o ON o.id = b.operation_id
        WHERE b.id = '${backupId}'`,
    );
    expect(row).toEqual({
      status: 'failed',
      path: null,
      code: 'REPOSITORY_FULL',
      state: 'failed',
      remedy: expect.stringContaining('Make room'),
    });
  });
});
