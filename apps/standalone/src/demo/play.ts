import { hashTenant } from '@lifeboat/sample-app';
import type { DemoResult } from './demo-result.js';
import { type DemoHooks, type DemoRun, step } from './demo-run.js';
import type { DemoStage } from './demo-stage.js';
import { bytes, count, duration, rows, speed } from './figures.js';
import type { RestoreOutcome, RestorePlan, TakenBackup } from './lifeboat-client.js';
import { type Measured, measured } from './measured.js';
import { destroy } from './steps/destroy.js';
import { type Proof, prove } from './steps/prove.js';

/** What came of each act. */
export interface Play {
  tables: number;
  backup: Measured<TakenBackup>;
  damage: DemoResult['damage'];
  plan: Measured<RestorePlan>;
  restore: Measured<RestoreOutcome>;
  proof: Proof;
}

/** Backs the tenant up, destroys it, restores it, and looks whether that was all that happened. */
export async function play(run: DemoRun, stage: DemoStage, hooks: DemoHooks): Promise<Play> {
  const { client, tenant, databaseUrl } = stage;
  // Nobody writes to this tenant, so that its content now is that of the moment of the backup.
  const before = await hashTenant(databaseUrl, tenant.id);
  const backup = await step(
    run,
    'Backup',
    () => measured(() => client.backUp(tenant.id)),
    ({ rows: number, rawBytes, sizeBytes, seconds }) =>
      `${tenant.slug}: ${rows(number)}, ${bytes(rawBytes)} stored as ${bytes(sizeBytes)}, ${speed(rawBytes, seconds)}`,
  );
  const damage = await step(
    run,
    'Disaster',
    () => destroy(stage, before),
    ({ deleted, updated, inserted, tables }) =>
      `${rows(deleted)} deleted, ${count(updated)} changed, ${count(inserted)} added, in ${count(tables)} tables`,
  );
  const plan = await step(
    run,
    'Dry run',
    () => measured(() => client.plan(tenant.id, backup.id)),
    ({ inserts, updates, deletes, unchanged }) =>
      `${rows(inserts)} to insert, ${count(updates)} to update, ${count(deletes)} to delete; ${count(unchanged)} are as they were`,
  );
  const restore = await step(
    run,
    'Restore',
    () => measured(() => client.restore(tenant.id, backup.id, plan.planHash)),
    ({ tables, lockHeldMs }) =>
      `exactly that plan, in ${count(tables.length)} tables, locked for ${duration(lockHeldMs / 1000)}`,
  );
  await hooks.afterRestore?.(stage);
  const proof = await step(
    run,
    'Proof',
    () => prove(stage, before),
    () => 'every row of every tenant looked at, with means that know nothing of Lifeboat',
  );
  return { tables: Object.keys(before).length, backup, damage, plan, restore, proof };
}
