import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LifeboatError, messageOf, systemClock } from '@lifeboat/kernel';
import {
  findPostgres,
  PostgresCluster,
  type PostgresInstallation,
  reachableDirectory,
  removeReachableDirectory,
  SERVER_PROGRAMS,
  type ServerAccount,
  unprivilegedAccount,
} from '@lifeboat/postgres-process';
import type { WalArchive } from '@lifeboat/config';
import type { LaidBaseBackup } from '../base-backup/base-backup-source.js';
import { sourceOf } from '../base-backup/source-of.js';
import type { RecoveryTarget } from '../recovery-target.js';
import { createLogin } from './create-login.js';
import { readControlData } from './read-control-data.js';
import { claimScratch } from './scratch-owner.js';
import { scratchSettings } from './scratch-settings.js';
import { stoppedBefore, type StoppedBefore } from './stopped-before.js';
import { SCRATCH_PREFIX, sweepScratch } from './sweep-scratch.js';
import { takeOver } from './take-over.js';
import { isTooYoung, translateRecoveryError } from './translate-recovery-error.js';

/** Replaying a week of WAL takes long; an abort ends it sooner. */
const RECOVERY_TIMEOUT_MS = 7 * 24 * 3_600_000;
/** The settings file that PostgresCluster writes into the data directory. */
const SETTINGS_FILE = 'lifeboat.conf';

/** What to recover, and where. */
export interface ScratchRequest {
  archive: WalArchive;
  target: RecoveryTarget;
  /** Holds the scratch cluster while it lives; made if need be. Needs room for the whole cluster. */
  directory: string;
  signal: AbortSignal;
  onPhase: (phase: 'fetching' | 'replaying') => void;
}

/**
 * A cluster of its own, recovered from a base backup and WAL to a moment in the past, on a free loopback port, as an
 * unprivileged user. Nobody but its maker can log in. Closing it removes it; it dies with this process.
 */
export class ScratchCluster {
  private constructor(
    private readonly cluster: PostgresCluster,
    private readonly home: string,
    /** Which base backup it was made of, for people. */
    readonly baseBackup: string,
    readonly systemIdentifier: string,
    /** The first transaction that is not in it; null where the server did not say. */
    readonly stoppedBefore: StoppedBefore | null,
  ) {}

  /**
   * @throws LifeboatError WAL_TARGET_NOT_REACHED, WAL_RECOVERY_FAILED, POSTGRES_PROGRAM_MISSING; the signal's reason when
   *   aborted; nothing is left then
   */
  static async recover(request: ScratchRequest): Promise<ScratchCluster> {
    const parent = await reachableDirectory(request.directory, await unprivilegedAccount());
    // What cannot be removed only costs room.
    await sweepScratch(parent, systemClock.now()).catch(() => []);
    let tooYoung: LifeboatError | null = null;
    for (let attempt = 0; ; attempt += 1) {
      const outcome = await ScratchCluster.attemptIn(parent, request, attempt);
      if (outcome instanceof ScratchCluster) {
        return outcome;
      }
      if (outcome === null) {
        throw tooYoung ?? noBaseBackup();
      }
      tooYoung = outcome;
    }
  }

  /** A superuser's connection URL. */
  url(database: string): string {
    return this.cluster.url(database);
  }

  /** Stops the server and removes its files. */
  async close(): Promise<void> {
    await this.cluster.stop('immediate');
    await removeReachableDirectory(this.home);
  }

  /** In a directory of its own, which only a cluster keeps. */
  private static async attemptIn(
    parent: string,
    request: ScratchRequest,
    attempt: number,
  ): Promise<ScratchCluster | LifeboatError | null> {
    const home = await mkdtemp(join(parent, SCRATCH_PREFIX));
    let outcome: ScratchCluster | LifeboatError | null = null;
    try {
      await claimScratch(home);
      outcome = await ScratchCluster.attempt(request, home, attempt);
      return outcome;
    } finally {
      if (!(outcome instanceof ScratchCluster)) {
        await removeReachableDirectory(home);
      }
    }
  }

  /** @returns null where there is no other base backup; an error where an older one may do */
  private static async attempt(
    request: ScratchRequest,
    home: string,
    attempt: number,
  ): Promise<ScratchCluster | LifeboatError | null> {
    const { archive, target, signal } = request;
    request.onPhase('fetching');
    const account = await unprivilegedAccount();
    const reachable = await reachableDirectory(home, account);
    const dataDirectory = join(reachable, 'data');
    const base = await sourceOf(archive).lay({ dataDirectory, account, target, signal }, attempt);
    if (base === null) {
      return null;
    }
    const login = { name: 'lifeboat_scratch', password: randomBytes(24).toString('hex') };
    await takeOver(dataDirectory, SETTINGS_FILE, login.name, account, archive.tool === 'pgbackrest');
    return ScratchCluster.replay(request, { home, dataDirectory, account, base, login });
  }

  private static async replay(
    { target, signal, onPhase }: ScratchRequest,
    { home, dataDirectory, account, base, login }: LaidCluster,
  ): Promise<ScratchCluster | LifeboatError> {
    const installation = await installationFor(dataDirectory);
    const control = await readControlData(installation, dataDirectory, account);
    const cluster = await PostgresCluster.open({
      directory: home,
      superuser: login,
      durable: false,
      installation,
      settings: scratchSettings(base.restoreCommand, target, control),
      startTimeoutMs: RECOVERY_TIMEOUT_MS,
    });
    onPhase('replaying');
    try {
      await cluster.start(signal);
    } catch (error) {
      signal.throwIfAborted();
      const log = await cluster.log.sinceStart();
      const cause = translateRecoveryError(error, log, target);
      if (isTooYoung(log, target)) {
        return cause;
      }
      throw cause;
    }
    try {
      const stopped = stoppedBefore(await cluster.log.sinceStart());
      await cluster.stop('fast');
      await createLogin(installation, dataDirectory, account, login);
      await cluster.start(signal);
      return new ScratchCluster(cluster, home, base.name, control.systemIdentifier, stopped);
    } catch (error) {
      await cluster.stop('immediate');
      signal.throwIfAborted();
      throw error instanceof LifeboatError ? error : recoveredButUnusable(error);
    }
  }
}

/** PostgreSQL of the very major version that wrote the base backup. @throws LifeboatError POSTGRES_PROGRAM_MISSING */
async function installationFor(dataDirectory: string): Promise<PostgresInstallation> {
  const major = Number((await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8')).trim());
  return findPostgres({ programs: [...SERVER_PROGRAMS, 'pg_controldata'], major });
}

interface LaidCluster {
  home: string;
  dataDirectory: string;
  account: ServerAccount | null;
  base: LaidBaseBackup;
  login: { name: string; password: string };
}

const noBaseBackup = (): LifeboatError =>
  new LifeboatError('WAL_RECOVERY_FAILED', {
    detail: 'There is no base backup to recover from. Nothing was changed.',
    remedy: 'Take a base backup with the tool that archives the WAL.',
  });

const recoveredButUnusable = (error: unknown): LifeboatError =>
  new LifeboatError('WAL_RECOVERY_FAILED', {
    detail: `The scratch cluster was recovered, but could not be opened: ${messageOf(error)}. Nothing was changed.`,
    remedy: 'Try again; see that the scratch directory has room.',
    cause: error,
  });
