import { LifeboatError } from '@lifeboat/kernel';
import { type ChangedRows, queryChangedRows } from '../database/changed-rows.js';
import { withClient } from '../database/connect.js';
import { inTransaction } from '../database/transaction.js';
import { damageShare } from './damage-share.js';
import { DamagedTenant } from './damaged-tenant.js';
import { requireTenant } from './require-tenant.js';
import type { Way } from './way.js';
import { WAYS_OF_ADDING } from './ways-of-adding.js';
import { WAYS_OF_CHANGING } from './ways-of-changing.js';
import { WAYS_OF_DELETING } from './ways-of-deleting.js';
import { WAYS_OF_MOVING } from './ways-of-moving.js';

/** What was done to a tenant. */
export interface DamageReport {
  /** Each way of damage with the rows that its own statements hit, cascades and triggers not counted. */
  ways: Record<string, number>;
  /** By `schema.table`: every row written, cascades and triggers included. */
  tables: Record<string, ChangedRows>;
  /** The sum of `tables`. */
  rows: number;
}

export interface DamageOptions {
  /** The same seed damages the same rows. */
  seed: number;
  /** Above 0, at most 1: about this share of the tenant's rows, spread evenly. Without it: every way of damage. */
  fraction?: number;
}

const WAYS: [string, Way][] = [WAYS_OF_MOVING, WAYS_OF_CHANGING, WAYS_OF_DELETING, WAYS_OF_ADDING].flatMap(
  (ways) => Object.entries(ways),
);

/**
 * Damages one tenant in one transaction, by statements that keep every constraint and fire every trigger, as a bad
 * release or a careless user would. No other tenant's row is touched.
 *
 * @throws LifeboatError TENANT_NOT_FOUND, INVALID_REQUEST
 */
export async function damageTenant(
  superuserUrl: string,
  tenantId: string,
  { seed, fraction }: DamageOptions,
): Promise<DamageReport> {
  if (fraction !== undefined && !(fraction > 0 && fraction <= 1)) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail: `The fraction ${fraction} is not above 0 and at most 1. Nothing was damaged.`,
      remedy: 'Give another fraction, or none for every way of damage.',
    });
  }
  return withClient(superuserUrl, (client) =>
    inTransaction(client, async () => {
      await requireTenant(client, tenantId);
      const tenant = new DamagedTenant(client, tenantId, seed);
      const ways =
        fraction === undefined ? await damageInEveryWay(tenant) : await damageShare(tenant, fraction);
      const tables = await queryChangedRows(client);
      const rows = Object.values(tables).reduce(
        (sum, table) => sum + table.inserted + table.updated + table.deleted,
        0,
      );
      return { ways, tables, rows };
    }),
  );
}

async function damageInEveryWay(tenant: DamagedTenant): Promise<Record<string, number>> {
  const ways: Record<string, number> = {};
  for (const [name, damage] of WAYS) {
    ways[name] = await damage(tenant);
  }
  return ways;
}
