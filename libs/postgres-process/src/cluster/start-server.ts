import { setTimeout as sleep } from 'node:timers/promises';
import { LifeboatError } from '@lifeboat/kernel';
import type { LogFile } from '../process/log-file.js';
import { ServerProcess, type ServerProcessOptions } from '../process/server-process.js';
import { readPostmasterFile } from './postmaster-file.js';
import { STOP_STEPS } from './stop-mode.js';

const POLL_MS = 20;

/** What became of one try to start the server. */
export type StartOutcome =
  | { kind: 'ready'; server: ServerProcess }
  /** Another process has the port. */
  | { kind: 'port-taken' }
  /** Sessions of a killed server are not all gone yet; they go by themselves. */
  | { kind: 'predecessor-alive' }
  | { kind: 'failed'; reason: string; log: string };

/**
 * Starts the server once and waits until it takes connections, at most `timeoutMs`.
 *
 * @throws the signal's reason when aborted; the server is stopped then
 */
export async function startServer(
  options: Omit<ServerProcessOptions, 'logFile'>,
  dataDirectory: string,
  log: LogFile,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<StartOutcome> {
  await log.beginStart();
  const server = await ServerProcess.spawn({ ...options, logFile: log.path });
  const deadline = Date.now() + timeoutMs;
  while (server.running && Date.now() < deadline && signal?.aborted !== true) {
    const file = await readPostmasterFile(dataDirectory);
    if (file?.pid === server.pid && file.ready) {
      return { kind: 'ready', server };
    }
    await server.endedWithin(POLL_MS);
  }
  const timedOut = server.running;
  await server.stop(STOP_STEPS.immediate);
  signal?.throwIfAborted();
  const text = await log.sinceStart();
  if (/Address already in use/i.test(text)) {
    return { kind: 'port-taken' };
  }
  if (/pre-existing shared memory block|lock file "postmaster\.pid" already exists/.test(text)) {
    return { kind: 'predecessor-alive' };
  }
  return {
    kind: 'failed',
    reason: timedOut ? `was not ready after ${String(timeoutMs)} ms` : 'ended at once',
    log: text,
  };
}

/** Waits before a try that met a passing hindrance. */
export async function pauseBeforeRetry(): Promise<void> {
  await sleep(200);
}

export function startFailed(
  dataDirectory: string,
  logFile: string,
  reason: string,
  log: string,
): LifeboatError {
  const lastLines = log.trim().split('\n').slice(-5).join('\n');
  return new LifeboatError('LOCAL_STACK_FAILED', {
    detail: `PostgreSQL in ${dataDirectory} ${reason}. Its last words:\n${lastLines}`,
    remedy: `See ${logFile}. The data directory was left as it is.`,
  });
}
