import { tmpdir } from 'node:os';
import { describe, expect, it } from '@jest/globals';
import type { PgoutputMessage, RelationMessage } from '../replication/pgoutput-message.js';
import { ChangeBatch } from '../spool/change-batch.js';
import type { CaptureSource, StreamGap } from './capture-ports.js';
import { ChangeRouter } from './change-router.js';
import { TableRegistry } from './table-registry.js';

const NOTES: RelationMessage = {
  kind: 'relation',
  relationId: 7,
  schema: 'app',
  name: 'notes',
  identity: 'index',
  columns: [
    { key: true, name: 'tenant_id', typeId: 25, typeModifier: -1 },
    { key: true, name: 'id', typeId: 25, typeModifier: -1 },
    { key: false, name: 'body', typeId: 25, typeModifier: -1 },
  ],
};

/** An application of one table, of whose tenants the catalog knows the first only. */
class OneTable implements CaptureSource {
  readonly gaps: StreamGap[] = [];
  settled = (): Promise<void> => Promise.resolve();
  rootOf = (): Promise<null> => Promise.resolve(null);
  typeNames = (types: readonly unknown[]): Promise<string[]> => Promise.resolve(types.map(() => 'text'));
  leavesOf = (): Promise<number[]> => Promise.resolve([NOTES.relationId]);
  tenantIds = (): Promise<string[]> => Promise.resolve(['1']);
  recordGap = (gap: StreamGap): Promise<void> => {
    this.gaps.push(gap);
    return Promise.resolve();
  };
}

const spool = { directory: tmpdir(), memory: 1024 * 1024 };

function routed(batch: ChangeBatch): { router: ChangeRouter; source: OneTable } {
  const source = new OneTable();
  const columns = NOTES.columns.map(({ name }) => ({ name, type: 'text' }));
  const table = { schema: 'app', table: 'notes', tenantColumn: 'tenant_id', keyColumns: ['id'], columns };
  const tables = new TableRegistry([{ ...table, identity: 'index' }], source, { ignored: [], dropped: [] });
  const start = { covered: 0n, xid: 100n, tenantsTable: 'app.tenants' };
  return { router: new ChangeRouter(start, tables, source, batch), source };
}

async function send(router: ChangeRouter, xid: number, ...changes: PgoutputMessage[]): Promise<void> {
  const commitLsn = BigInt(xid);
  await router.take({ kind: 'begin', commitLsn, commitTime: 0n, xid });
  for (const change of changes) {
    await router.take(change);
  }
  await router.take({ kind: 'commit', commitLsn, endLsn: commitLsn + 1n });
}

describe('ChangeRouter', () => {
  it('tells a tenant of a TRUNCATE of whom only the batch before tells', async () => {
    const [first, second, third] = [new ChangeBatch(spool), new ChangeBatch(spool), new ChangeBatch(spool)];
    const { router } = routed(first);
    await send(router, 101, NOTES, { kind: 'insert', relationId: 7, row: ['3', '1', 'new'] });
    router.turn(second);
    await send(router, 102, { kind: 'truncate', relationIds: [7] });
    expect(second.tenantIds.sort()).toEqual(['1', '3']);
    router.turn(third);
    await send(router, 103, { kind: 'insert', relationId: 7, row: ['2', '1', 'other'] });
    expect(third.tenantIds).toEqual(['2']);
  });

  it('opens a gap of a table whose identity no longer holds its key', async () => {
    const { router, source } = routed(new ChangeBatch(spool));
    const columns = NOTES.columns.map((column) => ({ ...column, key: column.name !== 'id' }));
    await send(router, 101, { ...NOTES, columns });
    expect(source.gaps).toMatchObject([{ reason: 'identity_changed', tables: ['app.notes'] }]);
  });
});
