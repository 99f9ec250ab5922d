import { LifeboatError } from '@lifeboat/kernel';
import { type CleanupInput, type OperationView, RequestCleanup } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { canAsk, confirm } from '../confirm/confirm.js';
import { Work } from '../jobs/work.js';
import { parseCount } from '../options/parse-option.js';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { type Cleanup, cleanupOf, cleanupText, sumText } from '../output/views/cleanup.js';
import { jobDocument } from '../output/views/job-document.js';
import { examplesHelp } from '../program/examples.js';
import { findTenant, type NamedTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Session } from '../session/session.js';

interface CleanupOptions extends Pick<CleanupInput, 'retentionDays' | 'keepLast'> {
  tenant: string;
  dryRun?: boolean;
  yes?: boolean;
}

@Command({ name: 'cleanup', description: 'Delete the backups of one tenant that no rule keeps' })
@RequiresPermission('backups.cleanup')
export class CleanupCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: CleanupOptions): Promise<void> {
    const detached = this.work.isDetached();
    const { tenant: named, retentionDays, keepLast, dryRun = false, yes = false } = options;
    const mayAsk = !dryRun && !yes && !detached && canAsk();
    await this.session.open('queue', async (lifeboat) => {
      const tenant = await findTenant(lifeboat, named);
      const input = { retentionDays, keepLast, dryRun: dryRun || !yes };
      const started = await lifeboat.get(RequestCleanup).request(tenant.id, input, null);
      if (detached) {
        this.output.answer({ document: started, text: () => started.jobId });
        return;
      }
      const planned = await this.work.finish(lifeboat, started.jobId);
      const plan = cleanupOf(planned);
      if (mayAsk && plan.deleted.backups > 0) {
        await this.agree(tenant, plan);
        this.tell(await this.delete(lifeboat, tenant, input));
        return;
      }
      this.tell(planned);
      if (plan.dryRun && plan.deleted.backups > 0) {
        this.output.note('Nothing was deleted. To delete them: the same with --yes');
      }
    });
  }

  private async agree({ id, slug }: NamedTenant, plan: Cleanup): Promise<void> {
    this.output.always(`\n${cleanupText(plan)}\n`);
    if (!(await confirm(`Delete ${sumText(plan.deleted)} of the tenant ${slug ?? id}?`))) {
      throw new LifeboatError('CONFIRMATION_REQUIRED', {
        detail: 'You did not agree. Nothing was deleted.',
        remedy: 'To keep single backups: lifeboat hold -t <tenant> -b <backup> --reason <why>',
      });
    }
  }

  private async delete(lifeboat: Lifeboat, tenant: NamedTenant, input: CleanupInput): Promise<OperationView> {
    const { jobId } = await lifeboat
      .get(RequestCleanup)
      .request(tenant.id, { ...input, dryRun: false }, null);
    return this.work.finish(lifeboat, jobId);
  }

  private tell(job: OperationView): void {
    this.output.answer({ document: jobDocument({}, job), text: () => cleanupText(cleanupOf(job)) });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--retention-days <days>',
    description: 'keep so many days, instead of what is configured and scheduled (at least 1)',
  })
  parseRetentionDays(value: string): number {
    return parseCount('--retention-days', value, 1, 36_500);
  }

  @Option({
    flags: '--keep-last <count>',
    description: 'keep the newest so many of each schedule too, and of those on demand (at least 1)',
  })
  parseKeepLast(value: string): number {
    return parseCount('--keep-last', value, 1, 10_000);
  }

  @Option({ flags: '--dry-run', description: 'only show what would go, and why; do not ask' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({ flags: '--yes', description: 'delete without asking; without it nothing is deleted by a script' })
  parseYes(): boolean {
    return true;
  }

  @Help('after')
  examples(): string {
    return [
      examplesHelp(
        ['cleanup -t acme', 'what the rules would delete and why; ask, then delete it'],
        ['cleanup -t acme --retention-days 30', 'the same with 30 days, whatever is configured'],
        ['cleanup -t acme --retention-days 30 --keep-last 5 --yes', 'by a script'],
        ['list -t acme --deleted', 'what was deleted and can be brought back with "undelete"'],
      ),
      '',
      'Never deleted: what is on hold or in use, what a kept backup builds on, what the recovery window begins with, and',
      'the last good backup. What is deleted is removed after BACKUP_DELETION_GRACE_HOURS.',
    ].join('\n');
  }
}
