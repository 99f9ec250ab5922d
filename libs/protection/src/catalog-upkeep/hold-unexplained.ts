import type { RegisteredBackup } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';

const DAY_MS = 86_400_000;
const REASON = 'Registered from the repository: what has kept it for so long is not known any more.';

/**
 * A backup of which only the repository knows may have been on hold, or kept by the rules of its schedule. One that is older
 * than backups become without such a cause is held, so that the next cleanup does not delete it.
 */
export class HoldUnexplained {
  /** @param settings.retentionDays days for which a backup is kept of which nothing else is said */
  constructor(
    private readonly settings: { retentionDays: number },
    private readonly clock: Clock,
  ) {}

  /** Restore points and recovered backups go by their own time. */
  apply(backup: RegisteredBackup): RegisteredBackup {
    const ageMs = this.clock.now().getTime() - backup.createdAt.getTime();
    const isUnexplained =
      ageMs >= this.settings.retentionDays * DAY_MS &&
      backup.type !== 'restore_point' &&
      backup.type !== 'recovered';
    return isUnexplained ? { ...backup, holdReason: REASON } : backup;
  }
}
