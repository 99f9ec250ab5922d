import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { KilledSite } from './killed-site.js';
import { killedDirectory } from './killed-storage.js';
import { KILLED_ROUNDS, roundsOf, SEED } from './rounds.js';

let site: KilledSite;

beforeAll(async () => {
  site = await KilledSite.open(await killedDirectory());
});
afterAll(() => site.close());

describe(`recoveries while everything is killed (LIFEBOAT_PROPERTY_SEED=${String(SEED)})`, () => {
  it.each(roundsOf(KILLED_ROUNDS))(
    'bring back what each tenant held at that commit (history $index)',
    ({ index, rounds }) => site.checkHistory(index, rounds),
    300_000,
  );
});
