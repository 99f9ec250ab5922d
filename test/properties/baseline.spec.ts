import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '@lifeboat/testing';
import fc from 'fast-check';
import { type Content, contentOfBackup, contentOfDatabase, readManifest } from '../support/backup-content.js';
import { codeOf, Site } from '../support/site.js';
import { openTransactions, Sessions, type Step, steps } from './history.js';
import { installShop, rowsOfAccount, SHOP_ENVIRONMENT, START_STATE } from './shop.js';

const TENANT = '1';
const seed = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);
const numRuns = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 30);

let site: Site;
let sessions: Sessions;

beforeAll(async () => {
  site = await Site.open({ install: installShop, environment: SHOP_ENVIRONMENT });
  sessions = await Sessions.open(site.appUrl);
});

afterAll(async () => {
  await sessions.close();
  await site.close();
});

const live = (account: number): Promise<Content> => contentOfDatabase(site.appUrl, rowsOfAccount(account));

/** Takes a backup; what is to happen during it happens when its snapshot is taken and nothing is read yet. */
async function backUpDuring(during: readonly Step[]): Promise<string> {
  const { jobId, backupId } = await site.requestBackup(TENANT);
  site.proxy.intercept(/^SELECT ARRAY\[EXISTS/, async () => {
    await sessions.play(during);
    return 'forward' as const;
  });
  expect(codeOf(await site.run(jobId))).toBe('completed');
  return backupId;
}

interface Outcome {
  conflicts: number;
  /** Restores that read only what can have changed. */
  based: number;
}

/** Each part: what is done before the backup, during it, and after it. */
async function check([before, during, after]: [Step[], Step[], Step[]], seen: Outcome): Promise<void> {
  for (const statement of START_STATE) {
    await runSql(site.appUrl, statement);
  }
  await sessions.play(before);
  const backupId = await backUpDuring(during);
  await sessions.play(after);
  await sessions.settle();
  const manifest = await readManifest(site.repository, TENANT, backupId);
  const damaged = [await live(1), await live(2)];

  const outcome = await site.restore(TENANT, { backupId });
  if (codeOf(outcome) === 'RESTORE_CONFLICT') {
    // A key went to the other account: then nothing may have changed.
    expect([await live(1), await live(2)]).toEqual(damaged);
    seen.conflicts += 1;
    return;
  }
  expect(codeOf(outcome)).toBe('completed');
  expect(await live(1)).toEqual(await contentOfBackup(site.repository, manifest));
  expect(await live(2)).toEqual(damaged[1]);
  seen.based += usesBaseline(outcome) ? 1 : 0;
}

/** A table that was staged whole is proven by its digest; one that was not has none. */
function usesBaseline(outcome: Awaited<ReturnType<Site['restore']>>): boolean {
  const result = 'operation' in outcome ? outcome.operation.result : null;
  const { tables } = (result as { outcome: { tables: { table: string; provenBy: string }[] } }).outcome;
  return tables.some(({ table, provenBy }) => table === 'shop.items' && provenBy === 'comparison');
}

describe('a restore after whatever happened before, during and after the backup', () => {
  it(
    `gives back what the backup holds, and nothing else (LIFEBOAT_PROPERTY_SEED=${String(seed)})`,
    async () => {
      const seen = { conflicts: 0, based: 0 };
      await fc.assert(
        fc.asyncProperty(steps, openTransactions, steps, steps, (before, open, during, after) =>
          check([[...before, ...open], during, after], seen),
        ),
        { seed, numRuns, endOnFailure: true },
      );
      expect(seen.based).toBeGreaterThan(numRuns / 4);
    },
    Math.max(180_000, numRuns * 2_000),
  );
});
