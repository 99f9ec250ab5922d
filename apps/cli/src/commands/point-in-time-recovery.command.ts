import { RECOVERY_ENGINES, type RecoveryEngine, RequestRecovery } from '@lifeboat/protection';
import { Command, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { parseChoice } from '../options/parse-option.js';
import { examplesHelp } from '../program/examples.js';
import { type AskedRestore, PerformRestore } from '../restore/perform-restore.js';
import { recoveryInputOf, type RecoveryOptions } from '../restore/recovery-options.js';
import { RestoringCommand } from '../restore/restoring-command.js';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';

@Command({
  name: 'point-in-time-recovery',
  description: 'Make one tenant what it was at a moment, by the change log or from WAL',
})
@RequiresPermission('restores.create')
export class PointInTimeRecoveryCommand extends RestoringCommand {
  constructor(private readonly restores: PerformRestore) {
    super();
  }

  override async run(_: string[], options: RecoveryOptions): Promise<void> {
    recoveryInputOf(options);
    await this.restores.perform('A recovery', options, (lifeboat) => this.prepare(lifeboat, options));
  }

  private async prepare(lifeboat: Lifeboat, options: RecoveryOptions): Promise<AskedRestore> {
    const tenant = await findTenant(lifeboat, options.tenant);
    const target = options.toTenant === undefined ? null : await findTenant(lifeboat, options.toTenant);
    const input = { ...recoveryInputOf(options), targetTenantId: target?.id };
    return {
      tenant: target ?? tenant,
      request: (more) => lifeboat.get(RequestRecovery).request(tenant.id, { ...input, ...more }, null),
      question: (name) =>
        target === null
          ? `Make the tenant ${name} what it was then, like this?`
          : `Make the tenant ${name} what the other was then, like this?`,
      nothingToDo: 'The tenant is already as this recovery would leave it; there is nothing to recover.',
    };
  }

  @Option({
    flags: '--target-time <time>',
    description: 'the moment, ISO 8601 with its zone: 2024-01-15T10:30:00Z, 2024-01-15T12:30:00.25+02:00',
  })
  parseTargetTime(value: string): string {
    return value;
  }

  @Option({
    flags: '--before-transaction <id>',
    description: 'the moment just before a transaction, by its id as "lifeboat history" shows it',
  })
  parseBeforeTransaction(value: string): string {
    return value;
  }

  @Option({
    flags: '--engine <engine>',
    description:
      'changes: by the change log; wal: from base backups and WAL; auto (default): the first that can',
  })
  parseEngine(value: string): RecoveryEngine {
    return parseChoice('--engine', value, RECOVERY_ENGINES);
  }

  @Option({
    flags: '--allow-absent-tenant',
    description: 'where the tenant did not exist then: remove all that it has',
  })
  parseAllowAbsentTenant(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    const command = 'point-in-time-recovery -t acme';
    return examplesHelp(
      ['status -t acme', 'first: which moments there are'],
      [`${command} --target-time 2024-01-15T10:30:00Z --dry-run`, 'see what a recovery would change'],
      [`${command} --target-time 2024-01-15T10:30:00Z`, 'see it, be asked, recover; "rollback" undoes it'],
      [`${command} --before-transaction 4294968012`, 'to just before a mistake that "history" has shown'],
      [
        `${command} --target-time 2024-01-15T12:30:00+02:00 --tables app.tasks --yes`,
        'one table, by a script',
      ],
      [
        `${command} --target-time 2024-01-15T10:30:00Z --to-tenant acme-then --mode replace`,
        'into another tenant, to look at beside today’s',
      ],
    );
  }
}
