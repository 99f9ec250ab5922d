import { RequestRestore } from '@lifeboat/protection';
import { Command, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { examplesHelp } from '../program/examples.js';
import { type AskedRestore, PerformRestore } from '../restore/perform-restore.js';
import { restoreInputOf, type RestoreOptions } from '../restore/restore-options.js';
import { RestoringCommand } from '../restore/restoring-command.js';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';

@Command({
  name: 'restore',
  description: 'Bring one tenant back from a backup, or fill another with what it holds',
})
@RequiresPermission('restores.create')
export class RestoreCommand extends RestoringCommand {
  constructor(private readonly restores: PerformRestore) {
    super();
  }

  override async run(_: string[], options: RestoreOptions): Promise<void> {
    restoreInputOf(options);
    await this.restores.perform('A restore', options, (lifeboat) => this.prepare(lifeboat, options));
  }

  private async prepare(lifeboat: Lifeboat, options: RestoreOptions): Promise<AskedRestore> {
    const tenant = await findTenant(lifeboat, options.tenant);
    const target = options.toTenant === undefined ? null : await findTenant(lifeboat, options.toTenant);
    const input = { ...restoreInputOf(options), targetTenantId: target?.id };
    return {
      tenant: target ?? tenant,
      request: (more) => lifeboat.get(RequestRestore).request(tenant.id, { ...input, ...more }, null),
      question: (name) =>
        target === null
          ? `Restore the tenant ${name} like this?`
          : `Restore into the tenant ${name} like this?`,
      nothingToDo: 'The tenant is already as this restore would leave it; there is nothing to restore.',
    };
  }

  @Option({ flags: '-b, --backup <id>', description: 'the backup by its id' })
  parseBackup(value: string): string {
    return value;
  }

  @Option({ flags: '-p, --path <path>', description: 'the backup by its path in the repository' })
  parsePath(value: string): string {
    return value;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['restore -t acme -b 0f8e… --dry-run', 'see what a restore would change'],
      ['restore -t acme -b 0f8e…', 'see it, be asked, restore'],
      ['restore -t acme -b 0f8e… --plan-hash 5c1d… --yes', 'restore by a script, if the plan still holds'],
      ['restore -t acme -p s3://backups/eu/tenants/acme/backups/0f8e…', 'name the backup by its address'],
      ['restore -t acme -b 0f8e… --mode missing --tables app.tasks,app.labels', 'what is gone of two tables'],
      [`restore -t acme -b 0f8e… --rows '[{"table": "app.tasks", "key": {"id": 42}}]'`, 'one row'],
      ['restore -t acme -b 0f8e… --renames @renames.json --dry-run', 'after a change of the schema'],
      [
        'restore -t acme -b 0f8e… --to-database eu-2 --create-schema --reason move --yes',
        'into an empty database',
      ],
      [
        'restore -t acme -b 0f8e… --to-tenant acme-test --mode replace --on-collision app.tenants.slug=keep --dry-run',
        'what a copy into another tenant would do',
      ],
      ['restore -t acme -p tenants/42/backups/0f8e… --yes --inline', 'without Redis and workers: do it here'],
    );
  }
}
