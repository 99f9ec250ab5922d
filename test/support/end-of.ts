import { runSql, waitFor } from '@lifeboat/testing';
import type { Site } from './site.js';

export interface EndedOperation {
  state: string;
  attempts: number;
  error: { code: string } | null;
}

/** How long an operation may take whose worker was killed, in milliseconds: that is noticed within 15 s. */
const RECOVERY_MS = 120_000;

/** Waits for the end of an operation, by its row. */
export function endOf(site: Pick<Site, 'catalogUrl'>, operationId: string): Promise<EndedOperation> {
  return waitFor(
    async () => {
      const [operation] = await runSql<EndedOperation>(
        site.catalogUrl,
        `SELECT state, attempts, error FROM lifeboat.operations
          WHERE id = '${operationId}' AND finished_at IS NOT NULL`,
      );
      return operation ?? null;
    },
    { what: `the end of the operation ${operationId}`, timeoutMs: RECOVERY_MS, intervalMs: 50 },
  );
}
