import { rm } from 'node:fs/promises';
import { damageTenant, destroyTenant, hashTenant } from '@lifeboat/sample-app';
import { OtherWriter } from '../measure/other-writer.js';
import type { LockHold } from '../report/report.js';
import type { BenchDatabase } from '../stage/bench-database.js';
import type { BenchLifeboat } from '../stage/bench-lifeboat.js';
import type { BenchContext } from './bench-context.js';
import { verifyTenant } from './verify-tenant.js';

const SMALL_TENANTS = 2;
const DAMAGE = 0.01;
/** Seconds. A page that is answered within this is called slow, and one that is not is called down. */
const GOALS = { damage: 1, loss: 10 };

type Harm = keyof typeof GOALS;

/** How long the tables are locked by restores of tenants of several sizes, and how long others wait meanwhile. */
export async function benchHold({ stage, options, say }: BenchContext): Promise<LockHold[]> {
  const steps: Record<Harm, LockHold['steps']> = { damage: [], loss: [] };
  for (const megabytes of options.sizes.hold) {
    const database = await stage.database({ megabytes, smallTenants: SMALL_TENANTS });
    const lifeboat = await stage.lifeboat(database);
    try {
      for (let run = 1; run <= options.runs; run += 1) {
        for (const harm of ['damage', 'loss'] as const) {
          const step = {
            step: `${megabytes} MB, run ${run}`,
            ...(await measure(database, lifeboat, harm, run)),
          };
          say(`hold, ${harm}, ${step.step}: ${step.heldSeconds} s`);
          steps[harm].push(step);
        }
      }
    } finally {
      await lifeboat.close();
    }
  }
  return [
    holdOf('damage', 'Table locks of a restore after 1 % damage', steps.damage),
    holdOf('loss', 'Table locks of a restore after total loss', steps.loss),
  ];
}

async function measure(
  database: BenchDatabase,
  lifeboat: BenchLifeboat,
  harm: Harm,
  seed: number,
): Promise<{ heldSeconds: number; waitedSeconds: number }> {
  const { superuserUrl, large, small } = database;
  await database.execute('VACUUM (ANALYZE)');
  const backup = await lifeboat.backUp(large.id);
  const was = await hashTenant(superuserUrl, large.id);
  await (harm === 'damage'
    ? damageTenant(superuserUrl, large.id, { seed, fraction: DAMAGE })
    : destroyTenant(superuserUrl, large.id));
  const writer = await OtherWriter.start(superuserUrl, small[0]?.id ?? '');
  let waitedMs: number;
  let heldMs: number;
  try {
    heldMs = await lifeboat.restore(large.id, backup.backupId);
  } finally {
    waitedMs = await writer.stop();
  }
  await verifyTenant(superuserUrl, large.id, was);
  await rm(backup.directory, { recursive: true });
  return { heldSeconds: heldMs / 1_000, waitedSeconds: waitedMs / 1_000 };
}

const holdOf = (harm: Harm, title: string, steps: LockHold['steps']): LockHold => ({
  kind: 'hold',
  name: `hold after ${harm}`,
  title,
  goal: GOALS[harm],
  steps,
  facts: { runs: steps.length },
});
