import type { AppDatabase, StagingArea } from '@lifeboat/app-database';

/** The outcome of the work matters more than its leavings: what next stages the tenant drops what is left here. */
export async function dropQuietly(area: StagingArea, database: AppDatabase): Promise<void> {
  try {
    await area.drop();
  } catch (error) {
    process.emitWarning(`staging in "${database.name}" was not dropped: ${String(error)}`);
  }
}
