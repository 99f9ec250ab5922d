import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import { RequestValidation, type ValidationLevel, type ValidationResult } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';
import { Work } from '../jobs/work.js';
import { Output } from '../output/output.js';
import { verdictOf } from '../output/views/validation.js';
import type { Lifeboat } from '../session/lifeboat.js';
import type { CompletedBackup } from './completed-backups.js';

/** What became of one backup of many: a verdict, or why there is none. */
export interface ValidatedItem extends CompletedBackup {
  level: ValidationLevel;
  jobId: string | null;
  /** Null while it is not known, and where it could not be judged. */
  valid: boolean | null;
  checks: ValidationResult['checks'];
  chain: ValidationResult['chain'];
  durationMs: number | null;
  error: { code: string; detail: string; remedy: string } | null;
}

/** Validates many backups; one that cannot be judged keeps no other from being so. */
@Injectable()
export class ValidateAll {
  constructor(
    private readonly work: Work,
    private readonly output: Output,
  ) {}

  /**
   * @param backups in the order of the answer
   * @throws LifeboatError where a server is down that all of them need, or the caller may validate none; Interrupted
   */
  async validate(
    lifeboat: Lifeboat,
    backups: readonly CompletedBackup[],
    level: ValidationLevel,
  ): Promise<ValidatedItem[]> {
    // All are asked for before any is waited for, so that several workers can share them; inline there is only us.
    const started = this.work.isInline ? null : await this.startAll(lifeboat, backups, level);
    const items: ValidatedItem[] = [];
    for (const [index, backup] of backups.entries()) {
      const item = started?.[index] ?? (await this.start(lifeboat, backup, level));
      this.output.note(
        `${String(index + 1)}/${String(backups.length)}: backup ${item.backupId} of ${item.tenantId}`,
      );
      items.push(await this.finish(lifeboat, item));
    }
    return items;
  }

  /** Only asks for them. */
  async startAll(
    lifeboat: Lifeboat,
    backups: readonly CompletedBackup[],
    level: ValidationLevel,
  ): Promise<ValidatedItem[]> {
    const items: ValidatedItem[] = [];
    for (const backup of backups) {
      items.push(await this.start(lifeboat, backup, level));
    }
    return items;
  }

  private async start(
    lifeboat: Lifeboat,
    backup: CompletedBackup,
    level: ValidationLevel,
  ): Promise<ValidatedItem> {
    const item = {
      ...backup,
      level,
      jobId: null,
      valid: null,
      checks: [],
      chain: [],
      durationMs: null,
      error: null,
    };
    try {
      const { jobId } = await lifeboat
        .get(RequestValidation)
        .request({ backupId: backup.backupId, level }, null);
      return { ...item, jobId };
    } catch (error) {
      return { ...item, error: storedErrorOf(error) };
    }
  }

  private async finish(lifeboat: Lifeboat, item: ValidatedItem): Promise<ValidatedItem> {
    if (item.jobId === null) {
      return item;
    }
    try {
      const job = await this.work.finish(lifeboat, item.jobId);
      const { valid, checks, chain, durationMs } = verdictOf(job);
      return { ...item, valid, checks, chain, durationMs };
    } catch (error) {
      return { ...item, error: storedErrorOf(error) };
    }
  }
}

const ALIKE_FOR_ALL: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'REDIS_UNAVAILABLE',
  'CATALOG_UNAVAILABLE',
  'FORBIDDEN',
]);

/** @throws the error itself where it would meet every other backup too, or is no error but Ctrl-C */
function storedErrorOf(thrown: unknown): NonNullable<ValidatedItem['error']> {
  if (!(thrown instanceof LifeboatError)) {
    throw thrown;
  }
  const { code, detail, remedy } = thrown;
  if (ALIKE_FOR_ALL.has(code)) {
    throw thrown;
  }
  return { code, detail, remedy };
}
