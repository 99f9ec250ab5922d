import { describe, expect, it } from '@jest/globals';
import { readAppTables, startSchemaCloner } from '@lifeboat/testing';
import fc from 'fast-check';
import { randomSchemas, renderSchema } from '../support/random-schema.js';
import { readTenantGraph, type TenantGraph } from '../support/tenant-graph.js';

const seed = Number(process.env['LIFEBOAT_PROPERTY_SEED'] ?? Date.now() % 1_000_000);
const numRuns = Number(process.env['LIFEBOAT_PROPERTY_RUNS'] ?? 20);
const TIME_MS = Math.max(180_000, numRuns * 15_000);

/** No key of the copy is one of the original's; those that contain the tenant differ by it. */
function sharedKeys(original: TenantGraph, copy: TenantGraph): string[] {
  return Object.entries(original.keys).flatMap(([table, keys]) =>
    (copy.keys[table] ?? []).filter((key) => key !== '[]' && keys.includes(key)).map((key) => table + key),
  );
}

describe('in an application of any kind', () => {
  it(
    `the target becomes what the source was, but for the keys (LIFEBOAT_PROPERTY_SEED=${String(seed)})`,
    async () => {
      await fc.assert(
        fc.asyncProperty(randomSchemas, async (schema) => {
          const { sql, owned } = renderSchema(schema);
          const cloner = await startSchemaCloner(sql);
          try {
            const graphOf = (tenant: string): Promise<TenantGraph> =>
              readTenantGraph(cloner.url, tenant, { tables: owned });
            const [original, third] = [await graphOf('1'), await graphOf('3')];
            const before = await readAppTables(cloner.url);
            const plan = await cloner.clone({ dryRun: true });
            expect(await readAppTables(cloner.url)).toEqual(before);
            const done = await cloner.clone({ planHash: String(plan.result?.['planHash']) });
            expect([done.how, done.detail]).toEqual(['completed', '']);
            const copy = await graphOf('2');
            expect(copy.colours).toEqual(original.colours);
            expect(sharedKeys(original, copy)).toEqual([]);
            expect([await graphOf('1'), await graphOf('3')]).toEqual([original, third]);
            expect(await cloner.written()).toBe(0);
            const undone = await cloner.rollBack(String(done.result?.['restorePointId']));
            expect(undone.how).toBe('completed');
            expect(await readAppTables(cloner.url)).toEqual(before);
          } finally {
            await cloner.close();
          }
        }),
        { seed, numRuns, endOnFailure: true },
      );
    },
    TIME_MS,
  );
});
