import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSql } from '@lifeboat/testing';
import fc from 'fast-check';
import { type Content, contentOfDatabase } from '../support/backup-content.js';
import { codeOf, Site } from '../support/site.js';
import { openTransactions, Sessions, type Step, steps } from './history.js';
import { onLooks } from './on-looks.js';
import { installShop, rowsOfAccount, SHOP_ENVIRONMENT, START_STATE } from './shop.js';

const TENANT = '1';
const seed = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);
const numRuns = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 15);

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

interface Link {
  backupId: string;
  /** What its snapshot saw. */
  content: Content;
}

/** Takes a backup; what is to happen during it happens when its snapshot is taken and nothing is read yet. */
async function backUp(type: 'full' | 'incremental', during: readonly Step[]): Promise<Link> {
  const { jobId, backupId } = await site.requestBackup(TENANT, { type });
  let content: Content = {};
  const pending = [...during];
  const end = onLooks(site.proxy, async () => {
    // What the snapshot sees is what was committed by now: nobody else commits before the steps below.
    content = await live(1);
    await sessions.play(pending.splice(0));
  });
  const outcome = await site.run(jobId).finally(end);
  expect(codeOf(outcome)).toBe('completed');
  const { type: taken } = ('operation' in outcome ? outcome.operation.result : null) as { type: string };
  expect(taken).toBe(type);
  return { backupId, content };
}

async function check(
  before: Step[],
  rounds: readonly { after: Step[]; during: Step[] }[],
  order: readonly number[],
): Promise<number> {
  for (const statement of START_STATE) {
    await runSql(site.appUrl, statement);
  }
  await sessions.play(before);
  const links = [await backUp('full', rounds[0]?.during ?? [])];
  for (const { after, during } of rounds) {
    await sessions.play(after);
    links.push(await backUp('incremental', during));
  }
  await sessions.settle();
  let restored = 0;
  for (const place of order) {
    const link = links[place % links.length];
    const other = await live(2);
    const damaged = await live(1);
    const outcome = await site.restore(TENANT, { backupId: link?.backupId ?? '' });
    // A key went to the other account: then nothing may have changed.
    const isConflict = codeOf(outcome) === 'RESTORE_CONFLICT';
    expect(isConflict ? 'completed' : codeOf(outcome)).toBe('completed');
    expect(await live(1)).toEqual(isConflict ? damaged : link?.content);
    expect(await live(2)).toEqual(other);
    restored += isConflict ? 0 : 1;
  }
  return restored;
}

describe('any link of a chain, after whatever happened before and while each was taken', () => {
  it(
    `is restored as its snapshot saw it (LIFEBOAT_PROPERTY_SEED=${String(seed)})`,
    async () => {
      let restored = 0;
      const round = fc.record({ after: steps, during: steps });
      await fc.assert(
        fc.asyncProperty(
          steps,
          openTransactions,
          fc.array(round, { minLength: 1, maxLength: 5 }),
          fc.array(fc.nat(), { minLength: 2, maxLength: 4 }),
          async (before, open, rounds, order) => {
            restored += await check([...before, ...open], rounds, order);
          },
        ),
        { seed, numRuns, endOnFailure: true },
      );
      expect(restored).toBeGreaterThan(numRuns / 2);
    },
    Math.max(180_000, numRuns * 6_000),
  );
});
