import type { AppDatabase } from '@lifeboat/app-database';
import type { OperationRun } from '../operations/operation-handler.js';
import type { ChangeReplay } from '../recovery/change-replay.js';
import { inParallel } from '../restore/in-parallel.js';
import { restoreWishesOf } from '../restore/restore-wishes.js';
import type { CheckList } from './check-list.js';
import { findingIn } from './findings.js';
import type { Trial, TriedTable } from './load-trial.js';

/** Replays the changes that followed the backup on what was loaded, as a recovery does. */
export async function replayTrial(
  { database, connections }: { database: AppDatabase; connections: number },
  replay: ChangeReplay,
  trial: Trial,
  checks: CheckList,
  run: OperationRun,
): Promise<Trial> {
  const pairs = trial.own.map(({ staged, ...matched }) => ({ matched, staged }));
  let own: TriedTable[] = trial.own;
  const found = await findingIn(async () => {
    const brought = await replay.bring(database, pairs, restoreWishesOf({}), connections, run);
    own = trial.own.map((table, index) => ({ ...table, staged: brought[index] ?? table.staged }));
    await inParallel(database, own, connections, run.signal, (client, { staged }) =>
      client.query(`ANALYZE ${staged.staging}`),
    );
  });
  if (found === null) {
    const { transactions, changes } = replay.replayed;
    checks.passed(
      'changes',
      `${String(changes)} changes of ${String(transactions)} transactions replayed, each on just the row that it must hit`,
    );
  } else {
    checks.failed('changes', found.detail);
  }
  return { ...trial, own };
}
