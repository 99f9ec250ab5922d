import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { findPostgres } from '@lifeboat/postgres-process';
import { ExportBackup } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { createTestDatabase, temporaryDirectory, testActor } from '@lifeboat/testing';
import { writeFile } from 'node:fs/promises';
import { restoreByHand } from '../support/by-hand.js';
import { ChainSite, type Taken } from '../support/chain-site.js';
import {
  LEDGER_ENVIRONMENT,
  LEDGER_SCHEMA,
  LEDGER_START,
  LEDGER_TABLES,
  LINES_SCHEMA,
  LINES_START,
  LINES_TABLES,
} from '../support/ledger.js';
import { codeOf } from '../support/site.js';
import { quietRun } from '../support/upkeep.js';

const run = promisify(execFile);

let site: ChainSite;

beforeAll(async () => {
  site = await ChainSite.open(
    LEDGER_SCHEMA + LINES_SCHEMA,
    { ...LEDGER_TABLES, ...LINES_TABLES },
    LEDGER_ENVIRONMENT,
  );
});

afterAll(() => site.close());

beforeEach(async () => {
  await site.sql(LEDGER_START + LINES_START);
});

/** A chain of four links, and what the tenant had at the last. */
async function makeChain(): Promise<{ links: Taken[]; seen: Record<string, string[]> }> {
  const links = [await site.backUp('full')];
  await site.sql(`
    UPDATE app.note_lines SET text = 'changed' WHERE line = 1 AND note_id < 5;
    DELETE FROM app.note_lines WHERE line = 2 AND note_id > 5;
    UPDATE app.notes SET id = 50 WHERE id = 2;
    INSERT INTO app.events VALUES (1, 'new', null)`);
  links.push(await site.backUp('incremental'));
  await site.sql(
    'TRUNCATE app.events; DELETE FROM app.notes WHERE id = 4; UPDATE app.tenants SET name = name',
  );
  links.push(await site.backUp('incremental'));
  await site.sql(`INSERT INTO app.notes VALUES (1, 4, 'back', null), (1, 2, 'another', null)`);
  links.push(await site.backUp('incremental'));
  return { links, seen: await site.live() };
}

describe('an incremental backup, where the change log covers some of the tables', () => {
  it('scans the others, at the same moment', async () => {
    const { links, seen } = await makeChain();
    expect(links.slice(1).map(({ method, scannedTables }) => [method, scannedTables])).toEqual(
      Array(3).fill(['changes', ['app.note_lines']]),
    );
    await site.sql('DELETE FROM app.notes WHERE tenant_id = 1');
    expect(codeOf(await site.restore({ backupId: links[3]?.backupId ?? '' }))).toBe('completed');
    expect(await site.live()).toEqual(seen);
    const { checks } = await site.validate(links[3]?.backupId ?? '', 'restore');
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('is loaded by hand', async () => {
    const { links, seen } = await makeChain();
    const paths = links.map(({ path }) => path);
    const restored = await restoreByHand(site.lifeboat.config.repository.location, paths);
    try {
      expect(await site.live('1', restored.url)).toEqual(seen);
    } finally {
      await restored.drop();
    }
  });

  it('is exported as all that the tenant had', async () => {
    const { links, seen } = await makeChain();
    const directory = await temporaryDirectory();
    const copy = await createTestDatabase();
    try {
      const file = join(directory.path, 'link.sql');
      const report = await runAs(testActor('1'), () =>
        site.lifeboat.app
          .get(ExportBackup)
          .export(
            { backupId: links[3]?.backupId, schema: true, shared: true },
            { irrevocable: true, write: (_, script) => writeFile(file, script) },
            quietRun(),
          ),
      );
      expect(report.rows).toBe(1 + Object.values(seen).flat().length);
      const { directory: programs } = await findPostgres({ programs: ['psql'] });
      await run(join(programs, 'psql'), ['--no-psqlrc', '-qo', '/dev/null', '-f', file, copy.superuserUrl]);
      expect(await site.live('1', copy.superuserUrl)).toEqual(seen);
    } finally {
      await directory.remove();
      await copy.drop();
    }
  });

  it('is not exported for another tenant', async () => {
    const { backupId } = await site.backUp('full');
    const write = (): Promise<void> => Promise.reject(new Error('nothing may be written'));
    await expect(
      runAs(testActor('2'), () =>
        site.lifeboat.app
          .get(ExportBackup)
          .export({ backupId, schema: false, shared: true }, { irrevocable: false, write }, quietRun()),
      ),
    ).rejects.toMatchObject({ code: expect.stringMatching(/FORBIDDEN|BACKUP_NOT_FOUND/) });
  });
});
