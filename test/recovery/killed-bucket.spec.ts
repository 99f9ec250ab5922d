import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { swiftIsThere } from '@lifeboat/testing';
import { KilledSite } from './killed-site.js';
import { killedBucket } from './killed-storage.js';
import { BUCKET_ROUNDS, roundsOf, SEED } from './rounds.js';

(swiftIsThere() ? describe : describe.skip)(
  `recoveries from a bucket while everything is killed, its server too (LIFEBOAT_PROPERTY_SEED=${String(SEED)})`,
  () => {
    let site: KilledSite;

    beforeAll(async () => {
      site = await KilledSite.open(await killedBucket());
    });
    afterAll(() => site.close());

    it.each(roundsOf(BUCKET_ROUNDS))(
      'bring back what each tenant held at that commit (history $index)',
      ({ index, rounds }) => site.checkHistory(index, rounds),
      300_000,
    );
  },
);
