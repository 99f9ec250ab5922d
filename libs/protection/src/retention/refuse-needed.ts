import { type ErrorCode, LifeboatError } from '@lifeboat/kernel';
import { isIrreplaceable } from './good-backups.js';
import { protectionOf } from './protections.js';
import type { Protection } from './retention-decision.js';
import type { RetainedBackup, TenantHistory } from './tenant-history.js';
import { neededBases } from './window-bases.js';

const REFUSALS: Record<Protection, { code: ErrorCode; remedy: string }> = {
  unfinished: {
    code: 'BACKUP_NOT_COMPLETED',
    remedy: 'Wait until it has ended, or cancel its job; then delete it.',
  },
  hold: {
    code: 'BACKUP_ON_HOLD',
    remedy: 'If the hold is no longer needed: lifeboat release -t <tenant> -b <backup> --reason <why>',
  },
  in_use: { code: 'BACKUP_IN_USE', remedy: 'Try again when that has ended.' },
  object_lock: { code: 'BACKUP_PROTECTED', remedy: 'Try again when that time has come.' },
  last_good: {
    code: 'BACKUP_PROTECTED',
    remedy:
      'Take another backup first. To erase all that was ever backed up of the tenant: lifeboat keys destroy -t <tenant>',
  },
  recovery_window: {
    code: 'BACKUP_PROTECTED',
    remedy:
      'Wait until it is no longer needed for RECOVERY_WINDOW_DAYS, or take another full backup and wait for that.',
  },
};

/**
 * What a person may not delete either. Rules are another thing, and so is a tenant that is gone.
 *
 * @throws LifeboatError BACKUP_NOT_COMPLETED, BACKUP_ON_HOLD, BACKUP_IN_USE, BACKUP_PROTECTED, BACKUP_HAS_DEPENDENTS
 */
export function refuseNeeded({ backups, bases, windowStart }: TenantHistory, id: string, now: Date): void {
  const backup = backups.find((each) => each.id === id);
  if (backup === undefined) {
    return;
  }
  const own = protectionOf(backup, now);
  if (own !== null) {
    throw refusal(backup, own.reason, own.detail);
  }
  const children = backups.filter(({ parentId }) => parentId === id);
  if (children.length > 0) {
    throw new LifeboatError('BACKUP_HAS_DEPENDENTS', {
      detail: `${String(children.length)} other backups build on the backup ${id}. Nothing was deleted.`,
      remedy: 'Delete the incremental backups that build on it first, newest first.',
    });
  }
  const others = backups.filter((each) => each !== backup);
  if (isIrreplaceable(backup, others)) {
    throw refusal(backup, 'last_good', 'It is the last good backup of the tenant.');
  }
  if (neededBases(bases, windowStart).has(id)) {
    throw refusal(
      backup,
      'recovery_window',
      `Recoveries to moments since ${windowStart.toISOString()} begin with it.`,
    );
  }
}

function refusal({ id }: RetainedBackup, protection: Protection, why: string): LifeboatError {
  const { code, remedy } = REFUSALS[protection];
  return new LifeboatError(code, {
    detail: `The backup ${id} cannot be deleted. ${why} Nothing was deleted.`,
    remedy,
  });
}
