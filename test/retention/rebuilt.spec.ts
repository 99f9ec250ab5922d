import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { installShop, SHOP_ENVIRONMENT } from '../properties/shop.js';
import { loseCatalog } from '../support/lost-catalog.js';
import { decisionsOf, Retention, TurnedClock } from '../support/retention.js';
import { Site } from '../support/site.js';
import { rebuild } from '../support/upkeep.js';

const TENANT = '1';

let clock: TurnedClock;
let site: Site;
let retention: Retention;

beforeEach(async () => {
  clock = new TurnedClock();
  site = await Site.open({ install: installShop, environment: SHOP_ENVIRONMENT, clock });
  retention = new Retention(site);
});
afterEach(() => site.close());

describe('a catalog that was rebuilt', () => {
  it('holds what something that was lost with the old one had kept', async () => {
    const old = await site.backUp(TENANT);
    await retention.hold(TENANT, old);
    clock.turnDays(40);
    const young = await site.backUp(TENANT);
    clock.turnDays(10);
    const newest = await site.backUp(TENANT);
    await loseCatalog(site);
    await rebuild(site);
    expect(decisionsOf(await retention.cleanUp(TENANT))).toEqual({
      [newest]: 'keep last_good',
      [young]: 'keep days',
      [old]: 'keep hold',
    });
    expect(await retention.get(TENANT, old)).toMatchObject({
      hold: true,
      holdReason: expect.stringContaining('not known any more'),
    });
    await retention.release(TENANT, old);
    expect(decisionsOf(await retention.cleanUp(TENANT))).toMatchObject({ [old]: 'delete no_rule' });
  });
});
