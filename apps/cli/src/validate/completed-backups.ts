import type { Page } from '@lifeboat/catalog';
import { type BackupView, ListBackups, ListTenants } from '@lifeboat/protection';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';

const PAGE = 500;

/** A backup that can be validated. */
export interface CompletedBackup {
  backupId: string;
  tenantId: string;
  path: string | null;
}

/** Every completed backup that was not erased, of the tenant that a person named, or of all tenants; tenants by id, newest backup first. */
export async function completedBackups(lifeboat: Lifeboat, tenant?: string): Promise<CompletedBackup[]> {
  const tenants =
    tenant === undefined
      ? await allPages((cursor) => lifeboat.get(ListTenants).list({ limit: PAGE, cursor }))
      : [await findTenant(lifeboat, tenant)];
  const found: CompletedBackup[] = [];
  for (const { id: tenantId } of tenants) {
    const backups = await allPages<BackupView>((cursor) =>
      lifeboat.get(ListBackups).list({ tenantId, status: 'completed', limit: PAGE, cursor }),
    );
    const readable = backups.filter(({ erasedAt }) => erasedAt === null);
    found.push(...readable.map(({ id, path }) => ({ backupId: id, tenantId, path })));
  }
  return found;
}

async function allPages<T>(read: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}
