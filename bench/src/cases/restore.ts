import { rm } from 'node:fs/promises';
import { damageTenant, destroyTenant, hashTenant, type TenantHash } from '@lifeboat/sample-app';
import type { Sample } from '../measure/sample.js';
import { Stopwatch } from '../measure/stopwatch.js';
import { Peer } from '../peer/peer.js';
import type { Comparison } from '../report/report.js';
import type { BenchDatabase } from '../stage/bench-database.js';
import { type BenchLifeboat, dataVolumes } from '../stage/bench-lifeboat.js';
import type { BenchContext } from './bench-context.js';
import { verifyTenant } from './verify-tenant.js';

const DAMAGE = 0.01;

interface Runs {
  damage: Sample[];
  loss: Sample[];
  peer: Sample[];
  damagedRows: number[];
  rows: number;
  textBytes: number;
}

/** Restores of one large tenant after damage and after total loss, against zstd and psql after the same loss. */
export async function benchRestore({ stage, options, say }: BenchContext): Promise<Comparison[]> {
  const { megabytes, smallTenants } = options.sizes;
  const database = await stage.database({ megabytes, smallTenants });
  const lifeboat = await stage.lifeboat(database);
  const round = new RestoreRound(database, lifeboat, await Peer.of(database));
  try {
    for (let run = 1; run <= options.runs; run += 1) {
      say(`restore, run ${run}: ${await round.run(run)}`);
    }
  } finally {
    await lifeboat.close();
  }
  return comparisons(round.runs);
}

/** One round: a fresh backup, then damage and its restore, loss and Lifeboat's restore, loss and the peer's. */
class RestoreRound {
  readonly runs: Runs = { damage: [], loss: [], peer: [], damagedRows: [], rows: 0, textBytes: 0 };
  private readonly stopwatch: Stopwatch;
  private readonly tenantId: string;

  constructor(
    private readonly database: BenchDatabase,
    private readonly lifeboat: BenchLifeboat,
    private readonly peer: Peer,
  ) {
    this.stopwatch = new Stopwatch(database);
    this.tenantId = database.large.id;
  }

  /** @param seed of the damage */
  async run(seed: number): Promise<string> {
    const { database, lifeboat, tenantId, runs } = this;
    // What autovacuum would have done since the last round.
    await database.execute('VACUUM (ANALYZE)');
    const backup = await lifeboat.backUp(tenantId);
    const was = await hashTenant(database.superuserUrl, tenantId);
    const restore = (): Promise<unknown> => lifeboat.restore(tenantId, backup.backupId);

    const { rows } = await damageTenant(database.superuserUrl, tenantId, { seed, fraction: DAMAGE });
    const damage = await this.stopwatch.ofOurs(restore);
    await verifyTenant(database.superuserUrl, tenantId, was);
    const loss = await this.afterLoss(was, () => this.stopwatch.ofOurs(restore));
    const volumes = await dataVolumes(backup);
    const peer = await this.afterLoss(was, () => this.stopwatch.ofPeer(() => this.peer.load(volumes)));

    await rm(backup.directory, { recursive: true });
    runs.damage.push(damage);
    runs.loss.push(loss);
    runs.peer.push(peer);
    runs.damagedRows.push(rows);
    runs.rows = backup.rows;
    runs.textBytes = backup.rawBytes;
    const [one, all, theirs] = [damage, loss, peer].map(({ seconds }) => `${seconds.toFixed(2)} s`);
    return `${one ?? ''} after damage, ${all ?? ''} after loss, against ${theirs ?? ''}`;
  }

  private async afterLoss(was: TenantHash, work: () => Promise<Sample>): Promise<Sample> {
    const { database, tenantId } = this;
    await destroyTenant(database.superuserUrl, tenantId);
    await database.execute('VACUUM');
    const sample = await work();
    await verifyTenant(database.superuserUrl, tenantId, was);
    return sample;
  }
}

function comparisons({ damage, loss, peer, damagedRows, rows, textBytes }: Runs): Comparison[] {
  const common = { kind: 'comparison', peer } as const;
  return [
    {
      ...common,
      name: 'restore after loss',
      title: 'Restore of the large tenant after total loss',
      goal: 1,
      lifeboat: loss,
      facts: { rows, textBytes },
    },
    {
      ...common,
      name: 'restore after damage',
      title: 'Restore of the large tenant after 1 % damage',
      goal: 0.2,
      lifeboat: damage,
      facts: { rows, textBytes, damagedRows: damagedRows.join(', ') },
    },
  ];
}
