import type { Backup, BackupsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import type { OperationRun } from '../operations/operation-handler.js';
import type { BackupInspector } from './backup-inspector.js';
import { CheckList } from './check-list.js';
import type { StagingTrial } from './staging-trial.js';
import type { ValidationLevel } from './validation-level.js';
import type { ValidatedAncestor, ValidationResult } from './validation-result.js';

/** Judges a backup together with all that it builds on. */
export class ValidateBackup {
  constructor(
    private readonly inspector: BackupInspector,
    private readonly trial: StagingTrial,
    private readonly backups: BackupsRepository,
    private readonly transactions: RlsTransactions,
    private readonly clock: Clock,
  ) {}

  /** @throws LifeboatError where it cannot be judged, such as REPOSITORY_UNAVAILABLE */
  async validate(backup: Backup, level: ValidationLevel, run: OperationRun): Promise<ValidationResult> {
    const begun = this.clock.now();
    const checks = new CheckList();
    const manifest = await this.inspector.inspect(backup, level, checks, run);
    if (manifest !== null && manifest.parentId !== backup.parentId) {
      checks.failed('chain', 'The catalog has another parent than the manifest.');
    }
    const chain = await this.validateAncestors(backup, level, checks, run);
    if (level === 'restore') {
      if (manifest !== null && checks.valid) {
        await this.trial.try(manifest, checks, run);
      } else {
        checks.failed('staging', 'Not tried, since the backup is damaged.');
      }
    }
    const ended = this.clock.now();
    return {
      backupId: backup.id,
      path: backup.path ?? '',
      level,
      valid: checks.valid,
      checks: checks.checks,
      chain,
      durationMs: ended.getTime() - begun.getTime(),
      validatedAt: ended.toISOString(),
    };
  }

  /** A chain is as good as its worst backup; all are looked at. */
  private async validateAncestors(
    backup: Backup,
    level: ValidationLevel,
    checks: CheckList,
    run: OperationRun,
  ): Promise<ValidatedAncestor[]> {
    const chain: ValidatedAncestor[] = [];
    for (const ancestor of await this.ancestorsOf(backup)) {
      run.signal.throwIfAborted();
      const own = new CheckList();
      const { id, type, status } = ancestor;
      if (status === 'completed') {
        // By itself it need not be restorable now, with the same constraints: only together with what builds on it.
        const manifest = await this.inspector.inspect(
          ancestor,
          level === 'quick' ? 'quick' : 'full',
          own,
          run,
        );
        if (manifest !== null && manifest.parentId !== ancestor.parentId) {
          own.failed('chain', 'The catalog has another parent than the manifest.');
        }
      } else {
        own.failed('manifest', `The backup is ${status}.`);
      }
      own.checks
        .filter(({ ok }) => !ok)
        .forEach(({ detail }) =>
          checks.failed(
            'chain',
            `The backup ${id} (${type}), on which this one builds, is broken: ${detail}`,
          ),
        );
      chain.push({ backupId: id, type, valid: own.valid, checks: own.checks });
    }
    if (chain.length > 0) {
      checks.settle('chain', `${String(chain.length)} backups, on which this one builds, are good`);
    }
    return chain;
  }

  /** From the parent on. A circle, which only a damaged catalog can have, ends where it closes. */
  private async ancestorsOf(backup: Backup): Promise<Backup[]> {
    const ancestors: Backup[] = [];
    const seen = new Set([backup.id]);
    for (let next = backup.parentId; next !== null && !seen.has(next);) {
      const id = next;
      seen.add(id);
      const parent = await this.transactions.run(() => this.backups.get(backup.tenantId, id));
      ancestors.push(parent);
      next = parent.parentId;
    }
    return ancestors;
  }
}
