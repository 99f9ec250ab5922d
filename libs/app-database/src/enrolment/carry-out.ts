import { setTimeout as delay } from 'node:timers/promises';
import { LifeboatError, systemCodeOf } from '@lifeboat/kernel';
import type { PoolClient } from 'pg';
import type { EnrolmentStep } from './enrolment-plan.js';
import { releaseSlot } from './release-slot.js';
import { slotActive } from './slot-active.js';
import { forgetObject, recordObject, recordTable } from './enrolment-records.js';

const LOCK_NOT_AVAILABLE = '55P03';
/** How long one try may make writers queue behind it. */
const LOCK_TIMEOUT_MS = 500;
const TRIES = 60;
const LONGEST_PAUSE_MS = 2_000;
/** A slot waits for transactions that were running when it was begun; one that idles would have it wait for ever. */
const SLOT_TIMEOUT_MS = 120_000;

/** What carrying out works with. */
export interface EnrolmentRun {
  /** Of the owner of the tables, or a superuser. */
  admin: PoolClient;
  /** Of a role with REPLICATION, in the same database. */
  replication: PoolClient;
  signal: AbortSignal;
  /** Whether a connection that reads from a slot is ended before the slot is dropped. */
  force?: boolean;
  /** Called before each step. */
  onStep: (step: EnrolmentStep, index: number) => void;
}

/**
 * Takes the steps one after the other. Each is written down before it is taken, so that whatever ends it in between, a
 * second plan goes on from there and a withdrawal undoes it.
 *
 * @throws LifeboatError LOCK_NOT_ACQUIRED; what the signal aborts with, and the server's own errors
 */
export async function carryOut(steps: readonly EnrolmentStep[], run: EnrolmentRun): Promise<void> {
  for (const [index, step] of steps.entries()) {
    run.onStep(step, index);
    run.signal.throwIfAborted();
    if (step.record?.kind === 'table') {
      await recordTable(run.admin, step.record.record);
    } else if (step.record?.kind === 'object') {
      await recordObject(run.admin, step.record.record);
    }
    await take(step, run);
    if (step.record?.kind === 'forget-object') {
      await forgetObject(run.admin, step.record.record);
    }
  }
}

async function take(step: EnrolmentStep, run: EnrolmentRun): Promise<void> {
  switch (step.manner) {
    case 'plain':
      return takePlainly(run.admin, step.sql);
    case 'locking':
      return takeInShortTries(step, run);
    case 'replication':
      return takeSlot(step, run);
  }
}

/** Several statements in one transaction; one by itself, since CONCURRENTLY allows none around it. */
async function takePlainly(client: PoolClient, sql: readonly string[]): Promise<void> {
  await client.query(sql.length === 1 ? sql.join() : ['BEGIN', ...sql, 'COMMIT'].join(';\n'));
}

async function takeInShortTries(step: EnrolmentStep, { admin, signal }: EnrolmentRun): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await admin.query(
        ['BEGIN', `SET LOCAL lock_timeout = ${String(LOCK_TIMEOUT_MS)}`, ...step.sql, 'COMMIT'].join(';\n'),
      );
      return;
    } catch (error) {
      await admin.query('ROLLBACK');
      if (systemCodeOf(error) !== LOCK_NOT_AVAILABLE) {
        throw error;
      }
      if (tries === TRIES) {
        throw notLocked(step, error);
      }
      await delay(Math.min(100 * tries, LONGEST_PAUSE_MS), undefined, { signal });
    }
  }
}

async function takeSlot(
  step: EnrolmentStep,
  { replication, signal, force = false }: EnrolmentRun,
): Promise<void> {
  if (force && step.kind === 'drop_slot') {
    await releaseSlot(replication, step.target, signal);
  }
  await replication.query(`SET statement_timeout = ${String(SLOT_TIMEOUT_MS)}`);
  try {
    await replication.query(step.sql.join(';\n'));
  } catch (error) {
    throw slotError(step, error);
  } finally {
    await replication.query('RESET statement_timeout');
  }
}

function notLocked(step: EnrolmentStep, cause: unknown): LifeboatError {
  return new LifeboatError('LOCK_NOT_ACQUIRED', {
    detail: `${step.target} could not be locked in ${String(TRIES)} short tries: long transactions hold it. What was done before stays, and nobody was held up for more than ${String(LOCK_TIMEOUT_MS)} ms.`,
    remedy: 'Repeat it when there are no long transactions on the table; it goes on where it stopped.',
    cause,
  });
}

/** 57014: out of time. 55006: in use. 58P01: the plugin's file is not there. */
function slotError({ target }: EnrolmentStep, error: unknown): unknown {
  switch (systemCodeOf(error) ?? '') {
    case '57014':
      return new LifeboatError('LOCK_NOT_ACQUIRED', {
        detail: `The slot ${target} waited ${String(SLOT_TIMEOUT_MS / 1_000)} seconds for older transactions to end. What was done before stays.`,
        remedy: 'End transactions that idle (pg_stat_activity, by xact_start), then repeat it.',
        cause: error,
      });
    case '58P01':
      return new LifeboatError('LOGICAL_REPLICATION_UNAVAILABLE', {
        detail: 'The server has no output plugin pgoutput, which is part of PostgreSQL. No slot was made.',
        remedy: 'Complete the installation of the server, then repeat it.',
        cause: error,
      });
    case '55006':
      return slotActive(target, error);
    default:
      return error;
  }
}
