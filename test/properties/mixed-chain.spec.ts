import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TEST_KEY, waitFor } from '@lifeboat/testing';
import fc from 'fast-check';
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
import { openTransactionsOf, Sessions, type Step, stepsOf } from './history.js';
import { ledgerUpkeep, ledgerWrites } from './ledger-history.js';

const seed = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);
const numRuns = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 8);

let site: ChainSite;
let sessions: Sessions;
let scans = 0;

beforeAll(async () => {
  site = await ChainSite.open(
    LEDGER_SCHEMA + LINES_SCHEMA,
    { ...LEDGER_TABLES, ...LINES_TABLES },
    { ...LEDGER_ENVIRONMENT, MASTER_KEY: TEST_KEY.identity },
  );
  sessions = await Sessions.open(site.lifeboat.database.superuserUrl);
});

afterAll(async () => {
  await sessions.close();
  await site.close();
});

type Way = 'full' | 'changes' | 'scan';

interface Round {
  way: Way;
  after: Step[];
  during: Step[];
}

interface Link {
  backupId: string;
  /** What its snapshot saw. */
  content: Record<string, string[]>;
}

const SNAPSHOT_IS_OPEN = `
SELECT FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
 WHERE l.relation = 'app.prices'::regclass AND a.application_name = 'lifeboat' AND a.backend_xmin IS NOT NULL
   AND a.state LIKE 'idle in transaction%' AND a.datname = current_database()`;

/** Takes a backup; what is to happen during it happens while its snapshot is open, or right after it. */
async function backUp(way: Way, during: readonly Step[]): Promise<Link> {
  const content = await site.live();
  let isOver = false;
  const taking = (
    way === 'scan'
      ? site.backUpWithoutKeys({ type: 'incremental' })
      : site.backUp(way === 'full' ? 'full' : 'incremental')
  ).finally(() => {
    isOver = true;
  });
  await waitFor(async () => isOver || (await site.sql(SNAPSHOT_IS_OPEN)).length > 0, {
    what: 'the snapshot',
  });
  await sessions.play(during);
  const taken: Taken = await taking;
  // Where nothing has changed there is nothing to decrypt either.
  expect(way === 'scan' ? ['changes', 'scan'] : [way === 'full' ? null : way]).toContain(taken.method);
  scans += taken.method === 'scan' ? 1 : 0;
  return { backupId: taken.backupId, content };
}

/** Not left to chance: a link that only a scan can have made. */
const SCANNED: [Step[], Step[], Round[], number[]] = [
  [],
  [],
  [
    {
      way: 'scan',
      after: [{ session: 0, sql: `UPDATE app.tenants SET name = 'green' WHERE id = 1` }],
      during: [],
    },
  ],
  [0, 1],
];

async function check(before: Step[], rounds: readonly Round[], order: readonly number[]): Promise<number> {
  await site.sql(LEDGER_START + LINES_START);
  await sessions.play(before);
  const links = [await backUp('full', rounds[0]?.during ?? [])];
  for (const { way, after, during } of rounds) {
    await sessions.play(after);
    links.push(await backUp(way, during));
  }
  await sessions.settle();
  let restored = 0;
  for (const place of order) {
    const link = links[place % links.length];
    const other = await site.live('2');
    const damaged = await site.live();
    const outcome = await site.restore({ backupId: link?.backupId ?? '' });
    // A key is the other tenant's by now: then nothing may have changed.
    const isConflict = codeOf(outcome) === 'RESTORE_CONFLICT';
    expect(isConflict ? 'completed' : codeOf(outcome)).toBe('completed');
    expect(await site.live()).toEqual(isConflict ? damaged : link?.content);
    expect(await site.live('2')).toEqual(other);
    restored += isConflict ? 0 : 1;
  }
  return restored;
}

describe('any link of a chain of both methods, after whatever happened before and while each was taken', () => {
  it(
    `is restored as its snapshot saw it (LIFEBOAT_PROPERTY_SEED=${String(seed)})`,
    async () => {
      const steps = stepsOf(ledgerWrites, ledgerUpkeep);
      const way = fc.oneof(
        { weight: 4, arbitrary: fc.constant<Way>('changes') },
        { weight: 2, arbitrary: fc.constant<Way>('scan') },
        { weight: 1, arbitrary: fc.constant<Way>('full') },
      );
      let restored = 0;
      await fc.assert(
        fc.asyncProperty(
          steps,
          openTransactionsOf(ledgerWrites),
          fc.array(fc.record({ way, after: steps, during: steps }), { minLength: 1, maxLength: 5 }),
          fc.array(fc.nat(), { minLength: 2, maxLength: 4 }),
          async (before, open, rounds, order) => {
            restored += await check([...before, ...open], rounds, order);
          },
        ),
        { seed, numRuns, endOnFailure: true, examples: [SCANNED] },
      );
      expect(restored).toBeGreaterThan(numRuns / 2);
      expect(scans).toBeGreaterThan(0);
    },
    Math.max(180_000, numRuns * 12_000),
  );
});
