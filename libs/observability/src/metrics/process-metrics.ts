import type { Metric } from './metric.js';

/** From a tenth of a second, for the smallest tenants, to four hours, in seconds. */
const DURATIONS = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400];

/** What only a process knows, counted where it happens, since the process has started. Tenants have no part in it. */
export const PROCESS_METRICS = {
  operationsEnded: {
    name: 'lifeboat_operations_ended_total',
    help: 'Operations that this process has ended, by kind and how they ended.',
    kind: 'counter',
    labels: ['kind', 'outcome'],
  },
  attemptsFailed: {
    name: 'lifeboat_operation_attempts_failed_total',
    help: 'Attempts at operations that failed in this process, by error code; those that were tried again later too.',
    kind: 'counter',
    labels: ['kind', 'code'],
  },
  operationSeconds: {
    name: 'lifeboat_operation_duration_seconds',
    help: 'How long operations took from their first attempt to their end, in seconds.',
    kind: 'histogram',
    labels: ['kind', 'outcome'],
    buckets: DURATIONS,
  },
  operationWaitSeconds: {
    name: 'lifeboat_operation_wait_seconds',
    help: 'How long operations waited from when they were asked for to their first attempt, in seconds.',
    kind: 'histogram',
    labels: ['kind'],
    buckets: DURATIONS,
  },
  operationBytes: {
    name: 'lifeboat_operation_bytes_total',
    help: 'Bytes of rows, before compression, that completed operations have worked through; its rate is the throughput.',
    kind: 'counter',
    labels: ['kind'],
  },
  storageFreed: {
    name: 'lifeboat_storage_freed_bytes_total',
    help: 'Bytes that this process has removed from the repository because nothing needs them any more, by kind (backups, restore_points, change_log).',
    kind: 'counter',
    labels: ['kind'],
  },
  storageErrors: {
    name: 'lifeboat_storage_errors_total',
    help: 'Errors of the repository that this process met, by what it did and error code.',
    kind: 'counter',
    labels: ['method', 'code'],
  },
} as const satisfies Record<string, Metric>;

export type ProcessMetric = keyof typeof PROCESS_METRICS;
