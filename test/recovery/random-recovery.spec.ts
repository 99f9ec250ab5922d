import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type SampleLifeboat, startSchemaLifeboat, TestCapture } from '@lifeboat/testing';
import { expectRecovered } from './expect-recovered.js';
import { LANES_SCHEMA } from './lane-writer.js';
import { RandomSource } from './random-source.js';
import { CALM_ROUNDS, roundsOf, SEED } from './rounds.js';
import { TENANTS, writeHistory } from './write-history.js';

let lifeboat: SampleLifeboat;
let capture: TestCapture;

beforeAll(async () => {
  lifeboat = await startSchemaLifeboat(LANES_SCHEMA, { CHANGE_LOG_FLUSH_SECONDS: '0.1' }, { ownName: true });
  capture = await TestCapture.start(lifeboat);
});

afterAll(async () => {
  await capture.close();
  await lifeboat.close();
});

/** A backup that meets one TRUNCATE after the other gives up; that is another story. */
async function backUp(tenantId: string): Promise<string | null> {
  try {
    const backupId = await lifeboat.backUp(tenantId);
    await capture.caughtUp();
    return backupId;
  } catch (error) {
    if (error instanceof Error && error.message.includes('TABLE_REWRITTEN')) {
      return null;
    }
    throw error;
  }
}

describe(`recoveries while ten writers write (LIFEBOAT_PROPERTY_SEED=${String(SEED)})`, () => {
  it.each(roundsOf(CALM_ROUNDS))(
    'bring back what each tenant held at that commit (history $index)',
    async ({ index, rounds }) => {
      const random = new RandomSource(SEED + index);
      const history = await writeHistory({ lifeboat, backUp, caughtUp: () => capture.caughtUp() }, random);
      expect(history.commits.length).toBeGreaterThan(200);
      expect(history.rollbacks).toBeGreaterThan(0);
      for (let round = 0; round < rounds; round += 1) {
        const tenant = random.pick(TENANTS);
        const target = history.pickTarget(tenant, random);
        const what = { seed: SEED, index, round };
        await expectRecovered(lifeboat, history, { tenant, ...target }, what);
      }
    },
    240_000,
  );
});
