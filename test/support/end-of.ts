import { runSql, waitFor } from '@lifeboat/testing';
import type { Site } from './site.js';

export interface EndedOperation {
  state: string;
  attempts: number;
  error: { code: string } | null;
}

/** Waits for the end of an operation, by its row. */
export function endOf(site: Site, operationId: string, timeoutMs: number): Promise<EndedOperation> {
  return waitFor(
    async () => {
      const [operation] = await runSql<EndedOperation>(
        site.catalogUrl,
        `SELECT state, attempts, error FROM lifeboat.operations
          WHERE id = '${operationId}' AND finished_at IS NOT NULL`,
      );
      return operation ?? null;
    },
    { what: `the end of the operation ${operationId}`, timeoutMs, intervalMs: 50 },
  );
}
