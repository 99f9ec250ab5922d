import {
  type BackupView,
  type CleanupInput,
  type CleanupResult,
  DeleteBackup,
  GetBackup,
  HoldBackup,
  ListBackups,
  RequestCleanup,
  SweepDeleted,
  type SweptBackups,
  UndeleteBackup,
} from '@lifeboat/protection';
import { type Actor, runAs } from '@lifeboat/tenancy';
import { testActor } from '@lifeboat/testing';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, type Site } from './site.js';

const HOUR_MS = 3_600_000;

/** A clock that stands still until it is turned. */
export class TurnedClock {
  private time = new Date('2026-01-01T00:00:00Z').getTime();

  now(): Date {
    return new Date(this.time);
  }

  turnHours(hours: number): void {
    this.time += hours * HOUR_MS;
  }

  turnDays(days: number): void {
    this.turnHours(days * 24);
  }
}

/** What is done with a site's backups, by a system administrator if nobody else is named. */
export class Retention {
  constructor(private readonly site: Site) {}

  /** Cleans up, which must succeed. */
  async cleanUp(tenantId: string, input: CleanupInput = {}): Promise<CleanupResult> {
    const { jobId } = await this.requestCleanup(tenantId, input);
    const outcome = await this.site.run(jobId);
    if (outcome.kind !== 'completed') {
      throw new Error(`the cleanup ended as ${codeOf(outcome)}`, {
        cause: 'error' in outcome ? outcome.error : undefined,
      });
    }
    return outcome.operation.result as CleanupResult & Record<string, unknown>;
  }

  requestCleanup(
    tenantId: string,
    input: CleanupInput = {},
    actor = testActor(),
  ): Promise<{ jobId: string }> {
    return runAs(actor, () => this.site.app.get(RequestCleanup).request(tenantId, input, null));
  }

  sweep(): Promise<SweptBackups> {
    return this.site.app.get(SweepDeleted).run();
  }

  delete(tenantId: string, id: string, actor: Actor = testActor()): Promise<BackupView> {
    return runAs(actor, () => this.site.app.get(DeleteBackup).delete(tenantId, id));
  }

  undelete(tenantId: string, id: string, actor: Actor = testActor()): Promise<BackupView> {
    return runAs(actor, () => this.site.app.get(UndeleteBackup).undelete(tenantId, id));
  }

  hold(tenantId: string, id: string, actor: Actor = testActor()): Promise<BackupView> {
    return runAs(actor, () => this.site.app.get(HoldBackup).hold(tenantId, id, 'a case'));
  }

  release(tenantId: string, id: string, actor: Actor = testActor()): Promise<BackupView> {
    return runAs(actor, () => this.site.app.get(HoldBackup).release(tenantId, id, 'it is closed'));
  }

  get(tenantId: string, id: string): Promise<BackupView> {
    return runAs(testActor(), () => this.site.app.get(GetBackup).get(tenantId, id));
  }

  /** Ids of those that the list shows, newest first. */
  async list(tenantId: string, deleted = false): Promise<string[]> {
    const { items } = await runAs(testActor(), () =>
      this.site.app.get(ListBackups).list({ tenantId, deleted, limit: 500 }),
    );
    return items.map(({ id }) => id);
  }

  /** Ids of those of which a repository in a directory has anything. */
  async stored(tenantId: string): Promise<string[]> {
    const path = join(this.site.repository, 'tenants', tenantId, 'backups');
    return (await readdir(path).catch(() => [])).sort();
  }
}

/** What becomes of each backup, by id: `keep` or `delete`, and the reason. */
export const decisionsOf = ({ backups }: CleanupResult): Record<string, string> =>
  Object.fromEntries(backups.map(({ backupId, action, reason }) => [backupId, `${action} ${reason}`]));
