import type { DataSource } from 'typeorm';

const running = new WeakMap<DataSource, Promise<DataSource>>();

/**
 * Connects the data source on first use, once for all who ask at the same time; a failed try is tried again by the
 * next. So a process starts, and says what is wrong, while its catalog is down.
 */
export async function ensureInitialised(dataSource: DataSource): Promise<void> {
  if (dataSource.isInitialized) {
    return;
  }
  const initialising = running.get(dataSource) ?? dataSource.initialize();
  running.set(dataSource, initialising);
  try {
    await initialising;
  } finally {
    running.delete(dataSource);
  }
}
