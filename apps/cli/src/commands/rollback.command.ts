import { LifeboatError } from '@lifeboat/kernel';
import { FindRestorePoint, RequestRollback, type RollbackInput } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { parsePlanHash } from '../options/parse-plan-hash.js';
import { TenantOption } from '../options/tenant-option.js';
import { examplesHelp } from '../program/examples.js';
import { type AskedRestore, PerformRestore } from '../restore/perform-restore.js';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';

interface RollbackOptions extends RollbackInput {
  tenant: string;
  restorePoint?: string;
  restore?: string;
  yes?: boolean;
}

@Command({ name: 'rollback', description: 'Undo a restore: make one tenant what it was just before it' })
@RequiresPermission('restores.rollback')
export class RollbackCommand extends CommandRunner {
  constructor(private readonly restores: PerformRestore) {
    super();
  }

  override async run(_: string[], options: RollbackOptions): Promise<void> {
    refuseTwoNames(options);
    await this.restores.perform('A rollback', options, (lifeboat) => this.prepare(lifeboat, options));
  }

  private async prepare(lifeboat: Lifeboat, options: RollbackOptions): Promise<AskedRestore> {
    const tenant = await findTenant(lifeboat, options.tenant);
    const { restorePoint, restore, dryRun, planHash, reason } = options;
    const pointId =
      restorePoint ?? (await lifeboat.get(FindRestorePoint).ofRestore(tenant.id, restore ?? null));
    const input: RollbackInput = { dryRun, planHash, reason };
    return {
      tenant,
      request: (more) =>
        lifeboat.get(RequestRollback).request(tenant.id, pointId, { ...input, ...more }, null),
      question: (name) => `Undo the restore of the tenant ${name}, and discard what it holds now, like this?`,
      nothingToDo: 'The tenant is already as it was before the restore; there is nothing to undo.',
    };
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--restore <id>',
    description: 'the restore to undo (the last one that has written, if not given)',
  })
  parseRestore(value: string): string {
    return value;
  }

  @Option({ flags: '--restore-point <id>', description: 'the restore point to go back to, by its id' })
  parseRestorePoint(value: string): string {
    return value;
  }

  @Option({
    flags: '--dry-run',
    description: 'show what the undo would discard and its hash, change nothing',
  })
  parseDryRun(): boolean {
    return true;
  }

  @Option({
    flags: '--plan-hash <hash>',
    description: 'roll back only if the plan is still the one of this hash',
  })
  parsePlanHash(value: string): string {
    return parsePlanHash('--plan-hash', value);
  }

  @Option({
    flags: '--reason <text>',
    description: 'why, for the list of restores; needed where the restore needed one',
  })
  parseReason(value: string): string {
    return value;
  }

  @Option({ flags: '--yes', description: 'do not ask' })
  parseYes(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['rollback -t acme --dry-run', 'see what undoing the last restore would discard'],
      ['rollback -t acme', 'see it, be asked, undo; once more to undo the undo'],
      ['rollback -t acme --restore 7b2c… --yes', 'undo a certain restore: lifeboat restores -t acme'],
      ['rollback -t acme --plan-hash 5c1d… --yes', 'undo by a script, if the plan still holds'],
    );
  }
}

function refuseTwoNames({ restorePoint, restore }: RollbackOptions): void {
  if (restorePoint !== undefined && restore !== undefined) {
    throw new LifeboatError('INVALID_REQUEST', {
      detail:
        'A rollback goes back to one state, by --restore <id> or by --restore-point <id>. Nothing was started.',
      remedy: 'Give one of the two; or none, to undo the last restore.',
    });
  }
}
