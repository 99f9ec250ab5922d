import { damageTenant } from '@lifeboat/sample-app';
import type { Sample } from '../measure/sample.js';
import { Stopwatch } from '../measure/stopwatch.js';
import type { Comparison } from '../report/report.js';
import type { BenchDatabase } from '../stage/bench-database.js';
import type { BenchLifeboat, TakenBackup } from '../stage/bench-lifeboat.js';
import type { BenchContext } from './bench-context.js';

const CHANGED = 0.01;

/** Pairs of an incremental backup and the full one that it builds on. */
interface Pairs {
  increments: Sample[];
  fulls: Sample[];
  facts: Comparison['facts'];
}

/**
 * Incremental backups of one large tenant of which one row in a hundred has changed, by both methods, each against a full
 * backup of the same rows.
 */
export async function benchIncremental({ stage, options, say }: BenchContext): Promise<Comparison[]> {
  const database = await stage.database({ megabytes: options.sizes.incremental, smallTenants: 0 });
  const lifeboat = await stage.lifeboat(database);
  try {
    const scanned = await measure('scan', database, lifeboat, options.runs, say);
    const captured = await lifeboat.whileCaptured(() =>
      measure('changes', database, lifeboat, options.runs, say),
    );
    return [
      comparison(
        'incremental-changes',
        'Incremental backup from the change log, against a full one',
        captured,
      ),
      comparison('incremental-scan', 'Incremental backup by a scan, against a full one', scanned),
    ];
  } finally {
    await lifeboat.close();
  }
}

async function measure(
  method: 'changes' | 'scan',
  database: BenchDatabase,
  lifeboat: BenchLifeboat,
  runs: number,
  say: BenchContext['say'],
): Promise<Pairs> {
  const stopwatch = new Stopwatch(database);
  const { large, superuserUrl } = database;
  const pairs: Pairs = { increments: [], fulls: [], facts: {} };
  for (let run = 1; run <= runs; run += 1) {
    await database.execute('VACUUM (ANALYZE)');
    const full = await timed(stopwatch, pairs.fulls, () => lifeboat.backUp(large.id));
    const { rows } = await damageTenant(superuserUrl, large.id, { seed: run, fraction: CHANGED });
    const taken = await timed(stopwatch, pairs.increments, () => lifeboat.backUp(large.id, 'incremental'));
    if (taken.method !== method) {
      throw new Error(`the incremental backup was taken by ${String(taken.method)}`);
    }
    pairs.facts = {
      rows: full.rows,
      changedRows: rows,
      bytes: taken.sizeBytes,
      fullBytes: full.sizeBytes,
      scannedTables: taken.scannedTables.join(', '),
    };
    say(`incremental, ${method}, run ${String(run)}: ${last(pairs.increments)} against ${last(pairs.fulls)}`);
  }
  return pairs;
}

async function timed(
  stopwatch: Stopwatch,
  samples: Sample[],
  work: () => Promise<TakenBackup>,
): Promise<TakenBackup> {
  const taken: TakenBackup[] = [];
  samples.push(
    await stopwatch.ofOurs(async () => {
      taken.push(await work());
    }),
  );
  const [backup] = taken;
  if (backup === undefined) {
    throw new Error('no backup was taken');
  }
  return backup;
}

const comparison = (name: string, title: string, { increments, fulls, facts }: Pairs): Comparison => ({
  kind: 'comparison',
  name,
  title,
  goal: 1,
  lifeboat: increments,
  peer: fulls,
  facts,
});

const last = (samples: readonly Sample[]): string => `${samples.at(-1)?.seconds.toFixed(2) ?? ''} s`;
