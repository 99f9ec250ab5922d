import { type ChosenRow, type CollisionRule, RequestRestore } from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { canAsk } from '../confirm/confirm.js';
import { parseCollisionRule } from '../options/parse-collision-rule.js';
import { parseChoice, parseJson, parseList } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { jobDocument } from '../output/views/job-document.js';
import { restoreResultText } from '../output/views/restore-result.js';
import { examplesHelp } from '../program/examples.js';
import { AgreeOnPlan } from '../restore/agree-on-plan.js';
import { confirmationRequired } from '../restore/confirmation-required.js';
import { RENAMES_REMEDY, renamesSchema, ROWS_REMEDY, rowsSchema } from '../restore/restore-json.js';
import { restoreInputOf, type RestoreOptions } from '../restore/restore-options.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';
import { Work } from '../jobs/work.js';

const MODES = ['replace', 'missing', 'merge'] as const;

@Command({
  name: 'restore',
  description: 'Bring one tenant back from a backup, or fill another with what it holds',
})
export class RestoreCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly plans: AgreeOnPlan,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: RestoreOptions): Promise<void> {
    this.work.isDetached();
    restoreInputOf(options);
    if (this.mustAsk(options) && !canAsk()) {
      throw confirmationRequired('A restore changes live rows, and there is nobody here to ask.');
    }
    await this.session.open('queue', (lifeboat) => this.restore(lifeboat, options));
  }

  private async restore(lifeboat: Lifeboat, options: RestoreOptions): Promise<void> {
    const tenant = await findTenant(lifeboat, options.tenant);
    const input = restoreInputOf(options);
    const target = options.toTenant === undefined ? null : await findTenant(lifeboat, options.toTenant);
    input.targetTenantId = target?.id;
    if (this.mustAsk(options)) {
      const agreement = await this.plans.agree(
        lifeboat,
        target ?? tenant,
        () => lifeboat.get(RequestRestore).request(tenant.id, { ...input, dryRun: true }, null),
        (name) =>
          target === null
            ? `Restore the tenant ${name} like this?`
            : `Restore into the tenant ${name} like this?`,
      );
      if (agreement.kind === 'nothing to do') {
        const { restoreId, job } = agreement;
        this.output.answer({
          document: jobDocument({ restoreId }, job),
          text: () => 'The tenant is already as the backup has it; there is nothing to restore.',
        });
        return;
      }
      input.planHash = agreement.planHash;
    }
    const started = await lifeboat.get(RequestRestore).request(tenant.id, input, null);
    const { jobId, restoreId } = started;
    if (this.work.isDetached()) {
      this.output.answer({ document: started, text: () => jobId });
      return;
    }
    const job = await this.work.finish(lifeboat, jobId);
    this.output.answer({
      document: jobDocument({ restoreId }, job),
      text: () => restoreResultText(job),
    });
  }

  private mustAsk({ dryRun, yes }: RestoreOptions): boolean {
    return dryRun !== true && yes !== true;
  }

  @Option({ flags: '-t, --tenant <tenant>', description: 'id or slug of the tenant', required: true })
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '-b, --backup <id>', description: 'the backup by its id' })
  parseBackup(value: string): string {
    return value;
  }

  @Option({ flags: '-p, --path <path>', description: 'the backup by its path in the repository' })
  parsePath(value: string): string {
    return value;
  }

  @Option({
    flags: '--mode <mode>',
    description:
      'replace: all as in the backup (default); missing: bring back what is gone; merge: also what was changed, but leave what is new',
  })
  parseMode(value: string): (typeof MODES)[number] {
    return parseChoice('--mode', value, MODES);
  }

  @Option({
    flags: '--tables <tables>',
    description:
      'only these tables (schema.table), separated by commas, and rows that theirs refer to and that are gone',
  })
  parseTables(value: string): string[] {
    return parseList('--tables', value);
  }

  @Option({ flags: '--exclude-tables <tables>', description: 'all but these tables, separated by commas' })
  parseExcludeTables(value: string): string[] {
    return parseList('--exclude-tables', value);
  }

  @Option({
    flags: '--rows <json>',
    description: 'only these rows: JSON, [{"table": "app.tasks", "key": {"id": 42}}, …], or @file',
  })
  parseRows(value: string): ChosenRow[] {
    return parseJson('--rows', value, rowsSchema, ROWS_REMEDY);
  }

  @Option({
    flags: '--drop-missing-columns',
    description: 'leave out columns of the backup that no longer exist',
  })
  parseDropMissingColumns(): boolean {
    return true;
  }

  @Option({
    flags: '--renames <json>',
    description:
      'what is called otherwise now: JSON, {"app.people": "app.members", "app.orders.sum": "total"}, or @file',
  })
  parseRenames(value: string): Record<string, string> {
    return parseJson('--renames', value, renamesSchema, RENAMES_REMEDY);
  }

  @Option({
    flags: '--to-tenant <tenant>',
    description:
      'into another tenant, by id or slug, with new keys; system administrators only, and --mode must be given',
  })
  parseToTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--on-collision <column=rule>',
    description:
      'with --to-tenant: what becomes of unique values that are taken, such as app.members.email=suffix; keep, suffix, null or fail (default); may be repeated',
  })
  parseOnCollision(value: string, before: CollisionRule[] = []): CollisionRule[] {
    return [...before, parseCollisionRule('--on-collision', value)];
  }

  @Option({
    flags: '--to-database <name>',
    description: 'into the application database of this name in lifeboat.yaml; system administrators only',
  })
  parseToDatabase(value: string): string {
    return value;
  }

  @Option({
    flags: '--create-schema',
    description: "with --to-database: make the backup's tables there, where it has none of them",
  })
  parseCreateSchema(): boolean {
    return true;
  }

  @Option({ flags: '--dry-run', description: 'show the plan and its hash, change nothing' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({
    flags: '--plan-hash <hash>',
    description: 'restore only if the plan is still the one of this hash',
  })
  parsePlanHash(value: string): string {
    return value;
  }

  @Option({ flags: '--reason <text>', description: 'why, for the list of restores' })
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
      ['restore -t acme -b 0f8e… --dry-run', 'see what a restore would change'],
      ['restore -t acme -b 0f8e…', 'see it, be asked, restore'],
      ['restore -t acme -b 0f8e… --plan-hash 5c1d… --yes', 'restore by a script, if the plan still holds'],
      ['restore -t acme -p s3://backups/eu/tenants/acme/backups/0f8e…', 'name the backup by its address'],
      ['restore -t acme -b 0f8e… --mode missing --tables app.tasks,app.labels', 'what is gone of two tables'],
      [`restore -t acme -b 0f8e… --rows '[{"table": "app.tasks", "key": {"id": 42}}]'`, 'one row'],
      ['restore -t acme -b 0f8e… --renames @renames.json --dry-run', 'after a change of the schema'],
      ['restore -t acme -b 0f8e… --to-database eu-2 --create-schema --yes', 'into an empty database'],
      [
        'restore -t acme -b 0f8e… --to-tenant acme-test --mode replace --on-collision app.tenants.slug=keep --dry-run',
        'what a copy into another tenant would do',
      ],
      ['restore -t acme -p tenants/42/backups/0f8e… --yes --inline', 'without Redis and workers: do it here'],
    );
  }
}
