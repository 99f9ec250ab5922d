import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { errorOfProblem } from './problem-answer.js';

/** Short, so that what is measured is the work and not the pauses. */
const POLL_MS = 50;

const accepted = z.object({ jobId: z.uuid() });
const acceptedBackup = accepted.extend({ backupId: z.uuid() });

const job = z.object({
  state: z.enum(['queued', 'active', 'completed', 'failed', 'cancelled']),
  result: z.unknown(),
  error: z.object({ code: z.string(), detail: z.string(), remedy: z.string() }).nullable(),
});

const backupResult = z.object({
  path: z.string(),
  rows: z.number(),
  rawBytes: z.number(),
  sizeBytes: z.number(),
  volumes: z.number(),
});

const planResult = z.object({
  planHash: z.string(),
  inserts: z.number(),
  updates: z.number(),
  deletes: z.number(),
  unchanged: z.number(),
});

const restoreResult = z.object({
  outcome: z.object({
    lockHeldMs: z.number(),
    lockTries: z.number(),
    tables: z.array(z.object({ inserted: z.number(), updated: z.number(), deleted: z.number() })),
  }),
});

export type TakenBackup = z.infer<typeof backupResult> & { id: string };
export type RestorePlan = z.infer<typeof planResult>;
export type RestoreOutcome = z.infer<typeof restoreResult>['outcome'];

/** What the demo uses of Lifeboat: its HTTP API, with the token of one tenant's administrator, like any customer. */
export class LifeboatClient {
  /** @param signal ends every wait */
  constructor(
    private readonly apiUrl: string,
    private readonly token: string,
    private readonly signal: AbortSignal,
  ) {}

  async backUp(tenantId: string): Promise<TakenBackup> {
    const started = acceptedBackup.parse(await this.post(`tenants/${tenantId}/backups`, { type: 'full' }));
    const result = backupResult.parse(await this.resultOf(started.jobId));
    return { ...result, id: started.backupId };
  }

  /** What a restore would do. */
  async plan(tenantId: string, backupId: string): Promise<RestorePlan> {
    const started = accepted.parse(
      await this.post(`tenants/${tenantId}/restore`, { backupId, dryRun: true }),
    );
    return planResult.parse(await this.resultOf(started.jobId));
  }

  /** Restores, provided that the plan still holds. */
  async restore(tenantId: string, backupId: string, planHash: string): Promise<RestoreOutcome> {
    const started = accepted.parse(
      await this.post(`tenants/${tenantId}/restore`, { backupId, planHash, reason: 'demo' }),
    );
    return restoreResult.parse(await this.resultOf(started.jobId)).outcome;
  }

  private async resultOf(jobId: string): Promise<unknown> {
    for (;;) {
      const { state, result, error } = job.parse(await this.call('GET', `jobs/${jobId}`));
      switch (state) {
        case 'completed':
          return result;
        case 'failed':
        case 'cancelled':
          throw errorOfProblem(error, `The job ${jobId} was ${state}.`);
        case 'queued':
        case 'active':
          await pause(POLL_MS, undefined, { signal: this.signal });
      }
    }
  }

  private post(path: string, body: Record<string, unknown>): Promise<unknown> {
    return this.call('POST', path, JSON.stringify(body));
  }

  private async call(method: 'GET' | 'POST', path: string, body?: string): Promise<unknown> {
    const response = await fetch(`${this.apiUrl}/${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
      signal: this.signal,
    });
    const answer: unknown = await response.json();
    if (!response.ok) {
      throw errorOfProblem(answer, `${method} ${path} was answered with ${String(response.status)}.`);
    }
    return answer;
  }
}
