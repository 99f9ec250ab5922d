import { LifeboatError, type Timing } from '@lifeboat/kernel';
import { z } from 'zod';

/** Of a tick that says all by its name. */
const nothing = z.strictObject({});

/**
 * The one map of tick name to payload; every type about ticks is derived from it. A tick says that something is due, by
 * name and ids alone: what is to be done is in the catalog.
 */
export const TICKS = {
  /** A backup schedule is due. */
  backup_schedule: z.strictObject({ scheduleId: z.uuid() }),
  /** Of all tenants, backups are deleted that no rule keeps. */
  cleanup: nothing,
  /** Some tenants are restored into staging, checked, timed and thrown away. */
  drill: nothing,
  /** Backups that nobody has read for too long are validated. */
  validation: nothing,
  /** What interrupted work has left behind is looked for. */
  sweep: nothing,
  /** What is wrong is looked for, and told. */
  alerts: nothing,
  /** The ends of the audit log's chains are kept in the repository. */
  anchor: nothing,
} as const satisfies Record<string, z.ZodType>;

export type TickName = keyof typeof TICKS;

/** The payload of a tick: JSON-safe. */
export type TickPayload<N extends TickName = TickName> = z.infer<(typeof TICKS)[N]>;

/** A tick, by its name. */
export type Tick = { [N in TickName]: { name: N; payload: TickPayload<N> } }[TickName];

/** What ticks again and again. */
export interface Timer {
  /** Unique: the id of a schedule, or the tick's own name where there is one only. */
  id: string;
  tick: Tick;
  timing: Timing;
}

export function isTickName(name: string): name is TickName {
  return Object.hasOwn(TICKS, name);
}

/**
 * Checks what came out of Redis, where anybody may have put it.
 *
 * @throws LifeboatError JOB_INVALID where the name is unknown or the payload is not what its name promises
 */
export function parseTick(name: string, data: unknown): Tick {
  if (!isTickName(name)) {
    throw invalidTick(`A tick named "${name}" is in the queue, and no such tick exists.`);
  }
  const result = TICKS[name].safeParse(data);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw invalidTick(`A tick "${name}" has a payload that is not valid: ${problems.join('; ')}.`);
  }
  return { name, payload: result.data } as Tick;
}

function invalidTick(detail: string): LifeboatError {
  return new LifeboatError('JOB_INVALID', {
    detail: `${detail} Nothing was done about it.`,
    remedy: 'Run all processes of the same version; remove the tick in the queue page.',
  });
}
