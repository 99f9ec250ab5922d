import type { AuditRecord, AuditWriter } from '@lifeboat/catalog';
import { toLifeboatError } from '@lifeboat/kernel';

type Line = Pick<AuditRecord, 'action' | 'tenantId' | 'detail'>;

/**
 * Does work that is no operation, and writes to the audit log how it ended and how long it took.
 *
 * @param factsOf what the line says of a result; the line's own if not given
 * @throws what the work throws, once that is written
 */
export async function recorded<T>(
  audit: AuditWriter,
  line: Line,
  work: () => Promise<T>,
  factsOf: (result: T) => Pick<AuditRecord, 'detail' | 'bytes'> = () => ({}),
): Promise<T> {
  const begunAt = performance.now();
  const durationMs = (): number => Math.round(performance.now() - begunAt);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    const errorCode = toLifeboatError(error).code;
    await audit.write({ ...line, outcome: 'failed', errorCode, durationMs: durationMs() });
    throw error;
  }
  await audit.write({ ...line, outcome: 'succeeded', durationMs: durationMs(), ...factsOf(result) });
  return result;
}
