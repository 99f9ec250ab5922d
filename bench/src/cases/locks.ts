import { rm } from 'node:fs/promises';
import { damageTenant, destroyTenant, hashTenant } from '@lifeboat/sample-app';
import type { LockHolds } from '../report/report.js';
import type { BenchDatabase } from '../stage/bench-database.js';
import type { BenchLifeboat } from '../stage/bench-lifeboat.js';
import type { BenchContext } from './bench-context.js';
import { verifyTenant } from './verify-tenant.js';

const DAMAGE = 0.01;
/** Milliseconds. */
const GOAL = 1_000;

type Step = LockHolds['steps'][number];

/** How long writers of other tenants wait at most, while a tenant of each size is restored. */
export async function benchLocks({ stage, options, say }: BenchContext): Promise<LockHolds[]> {
  const steps: Step[] = [];
  for (const megabytes of options.sizes.locks) {
    const database = await stage.database({ megabytes, smallTenants: 0 });
    const lifeboat = await stage.lifeboat(database);
    const step: Step = { megabytes, rows: 0, damagedRows: 0, afterDamageMs: [], afterLossMs: [] };
    try {
      for (let run = 1; run <= options.runs; run += 1) {
        await measure(database, lifeboat, step, run);
        say(
          `locks, ${String(megabytes)} MB, run ${String(run)}: ` +
            `${String(step.afterDamageMs.at(-1))} ms after damage, ${String(step.afterLossMs.at(-1))} ms after loss`,
        );
      }
    } finally {
      await lifeboat.close();
    }
    steps.push(step);
  }
  return [
    {
      kind: 'locks',
      name: 'locks',
      title: 'How long a restore keeps others from writing to its tables',
      goal: GOAL,
      steps,
      facts: { damage: `${String(DAMAGE * 100)} %` },
    },
  ];
}

async function measure(
  database: BenchDatabase,
  lifeboat: BenchLifeboat,
  step: Step,
  seed: number,
): Promise<void> {
  const { superuserUrl, large } = database;
  await database.execute('VACUUM (ANALYZE)');
  const backup = await lifeboat.backUp(large.id);
  const was = await hashTenant(superuserUrl, large.id);
  const { rows } = await damageTenant(superuserUrl, large.id, { seed, fraction: DAMAGE });
  step.afterDamageMs.push(await lifeboat.restore(large.id, backup.backupId));
  await verifyTenant(superuserUrl, large.id, was);
  await destroyTenant(superuserUrl, large.id);
  await database.execute('VACUUM');
  step.afterLossMs.push(await lifeboat.restore(large.id, backup.backupId));
  await verifyTenant(superuserUrl, large.id, was);
  await rm(backup.directory, { recursive: true });
  step.rows = backup.rows;
  step.damagedRows = rows;
}
