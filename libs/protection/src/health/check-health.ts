import { setTimeout as pause } from 'node:timers/promises';
import type { AppDatabases } from '@lifeboat/app-database';
import type { Repository } from '@lifeboat/archive';
import type { TenantsRepository } from '@lifeboat/catalog';
import type { JobQueue } from '@lifeboat/jobs';
import { type ErrorCode, toLifeboatError } from '@lifeboat/kernel';
import { type RlsTransactions, runAsSystem } from '@lifeboat/tenancy';

/** One thing that Lifeboat needs. */
export interface HealthCheck {
  /** `catalog`, `redis`, `repository`, or `application database <name>`. */
  name: string;
  ok: boolean;
  /** How long the answer took, in milliseconds. */
  durationMs: number;
  /** What is wrong; never a secret, for everybody may ask. */
  code: ErrorCode | 'TIMEOUT' | null;
}

export interface Health {
  status: 'ok' | 'down';
  checks: HealthCheck[];
}

const TIMEOUT_MS = 3_000;

/** Asks everything that Lifeboat depends on for a sign of life. */
export class CheckHealth {
  constructor(
    private readonly transactions: RlsTransactions,
    private readonly tenants: TenantsRepository,
    private readonly databases: AppDatabases,
    private readonly repository: Repository,
    private readonly queue: JobQueue,
  ) {}

  /** Takes at most 3 s and never throws. */
  async check(): Promise<Health> {
    const checks = await Promise.all([
      check('catalog', () =>
        runAsSystem('health', () => this.transactions.run(() => this.tenants.list({ limit: 1 }))),
      ),
      ...this.databases
        .all()
        .map((database) => check(`application database ${database.name}`, () => database.ping())),
      check('redis', () => this.queue.ping()),
      check('repository', () => this.repository.ping()),
    ]);
    return { status: checks.every(({ ok }) => ok) ? 'ok' : 'down', checks };
  }
}

async function check(name: string, ask: () => Promise<unknown>): Promise<HealthCheck> {
  const begun = performance.now();
  const code = await Promise.race([
    ask().then(
      () => null,
      (error: unknown) => toLifeboatError(error).code,
    ),
    pause(TIMEOUT_MS, 'TIMEOUT' as const, { ref: false }),
  ]);
  return { name, ok: code === null, durationMs: Math.round(performance.now() - begun), code };
}
