import type { AlertChange } from '@lifeboat/catalog';
import { type AlertRound, ListAlerts, RunAlerts } from '@lifeboat/protection';
import { runAs } from '@lifeboat/tenancy';
import { runSql, testActor } from '@lifeboat/testing';
import { Receiver } from './receiver.js';
import { ScheduleStage } from './schedule-stage.js';

const ALERT_SECRET = 'a-secret-that-only-this-test-uses-543210';
export const HOUR_MS = 3_600_000;

/** What a receiver was told of one kind. */
export interface Told {
  change: AlertChange;
  kind: string;
  count: number;
  subjects: string[];
}

/** Tenants without rows whose backups fail and succeed by hand, a clock that is turned by hand, and a webhook. */
export class AlertStage {
  private constructor(
    readonly stage: ScheduleStage,
    readonly receiver: Receiver,
  ) {}

  static async open(
    options: { tenants?: number; now?: string; environment?: Record<string, string> } = {},
  ): Promise<AlertStage> {
    const { tenants = 3, now = '2026-06-01T12:00:00Z', environment = {} } = options;
    const receiver = await Receiver.start();
    const stage = await ScheduleStage.open({
      tenants,
      now,
      environment: {
        ALERT_WEBHOOK_URL: receiver.url,
        ALERT_WEBHOOK_SECRET: ALERT_SECRET,
        ALERT_FREE_PERCENT: '1',
        BACKUP_DEFAULT_SCHEDULE: 'none',
        BACKUP_MAX_AGE: '36500d',
        ...environment,
      },
    });
    await stage.sync();
    return new AlertStage(stage, receiver);
  }

  /** Turns the clock forwards, or back. */
  pass(milliseconds: number): void {
    this.stage.setClock(new Date(this.stage.now.getTime() + milliseconds));
  }

  round(): Promise<AlertRound | null> {
    return this.stage.app.get(RunAlerts).run(new AbortController().signal);
  }

  /** Lets a backup of tenants fail; of all whose id is like the pattern. */
  fail(pattern: string): Promise<unknown> {
    return this.insert(pattern, `'failed'`, `'{"code": "REPOSITORY_FULL"}'`);
  }

  succeed(pattern: string, rawBytes = 100): Promise<unknown> {
    return this.insert(pattern, `'completed'`, 'null', rawBytes);
  }

  sql(statement: string): Promise<unknown> {
    return runSql(this.stage.database.superuserUrl, statement);
  }

  /** All that the receiver was told, call by call. */
  told(): Told[][] {
    return this.receiver.calls.map(({ body }) =>
      (body['groups'] as (Told & { alerts: { subject: string }[] })[]).map(
        ({ change, kind, count, alerts }) => ({
          change,
          kind,
          count,
          subjects: alerts.map(({ subject }) => subject),
        }),
      ),
    );
  }

  list(state: 'open' | 'closed' | 'all' = 'open') {
    return runAs(testActor(), () => this.stage.app.get(ListAlerts).list({ state }));
  }

  async close(): Promise<void> {
    await this.stage.close();
    await this.receiver.close();
  }

  private insert(pattern: string, status: string, error: string, rawBytes = 100): Promise<unknown> {
    const at = `'${this.stage.now.toISOString()}'`;
    return this.sql(
      `insert into lifeboat.tenant_backups
         (id, tenant_id, type, status, application_database, path, manifest_sha256, rows, size_bytes, raw_bytes,
          compression, created_at, started_at, finished_at, error)
       select gen_random_uuid(), id, 'full', ${status}, 'main', 'p', repeat('ab', 32), 1, 10, ${rawBytes},
              'none', ${at}, ${at}, ${at}, ${error}::jsonb
         from lifeboat.tenants where id like '${pattern}'`,
    );
  }
}
