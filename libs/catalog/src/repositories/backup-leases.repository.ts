import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '@lifeboat/kernel';
import { requireRls } from '@lifeboat/tenancy';
import { BackupLease } from '../entities/backup-lease.entity.js';
import { insertRow, updateRows } from './write.js';

export interface NewBackupLease {
  tenantId: string;
  backupId: string;
  /** What the backup is read for, such as `export`. */
  purpose: string;
  /** Milliseconds until it expires, unless it is renewed. */
  forMs: number;
}

/** The rows of `tenant_backup_leases`. */
export class BackupLeasesRepository {
  constructor(private readonly clock: Clock = systemClock) {}

  /** @returns the id of the lease */
  async take({ tenantId, backupId, purpose, forMs }: NewBackupLease): Promise<string> {
    const id = randomUUID();
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + forMs);
    await insertRow(BackupLease, { id, tenantId, backupId, purpose, createdAt, expiresAt });
    return id;
  }

  /** @returns false where it is gone, and the backup perhaps with it */
  async renew(tenantId: string, id: string, forMs: number): Promise<boolean> {
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + forMs);
    return (await updateRows(BackupLease, { tenantId, id }, { expiresAt }, now)) === 1;
  }

  async release(tenantId: string, id: string): Promise<void> {
    await requireRls().delete(BackupLease, { tenantId, id });
  }
}
