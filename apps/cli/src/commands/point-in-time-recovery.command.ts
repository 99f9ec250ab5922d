import {
  type ChosenRow,
  RECOVERY_ENGINES,
  type RecoveryEngine,
  type RecoveryInput,
  RequestRecovery,
} from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { canAsk } from '../confirm/confirm.js';
import { Work } from '../jobs/work.js';
import { parseChoice, parseJson, parseList } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { jobDocument } from '../output/views/job-document.js';
import { restoreResultText } from '../output/views/restore-result.js';
import { examplesHelp } from '../program/examples.js';
import { AgreeOnPlan } from '../restore/agree-on-plan.js';
import { confirmationRequired } from '../restore/confirmation-required.js';
import { recoveryInputOf, type RecoveryOptions } from '../restore/recovery-options.js';
import { RENAMES_REMEDY, renamesSchema, ROWS_REMEDY, rowsSchema } from '../restore/restore-json.js';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Session } from '../session/session.js';

const MODES = ['replace', 'missing', 'merge'] as const;

@Command({
  name: 'point-in-time-recovery',
  description: 'Make one tenant what it was at a moment, by the change log',
})
export class PointInTimeRecoveryCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly plans: AgreeOnPlan,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: RecoveryOptions): Promise<void> {
    this.work.isDetached();
    recoveryInputOf(options);
    if (this.mustAsk(options) && !canAsk()) {
      throw confirmationRequired('A recovery changes live rows, and there is nobody here to ask.');
    }
    await this.session.open('queue', (lifeboat) => this.recover(lifeboat, options));
  }

  private async recover(lifeboat: Lifeboat, options: RecoveryOptions): Promise<void> {
    const tenant = await findTenant(lifeboat, options.tenant);
    const input: RecoveryInput = recoveryInputOf(options);
    if (this.mustAsk(options)) {
      const agreement = await this.plans.agree(
        lifeboat,
        tenant,
        () => lifeboat.get(RequestRecovery).request(tenant.id, { ...input, dryRun: true }, null),
        (name) => `Make the tenant ${name} what it was then, like this?`,
      );
      if (agreement.kind === 'nothing to do') {
        const { restoreId, job } = agreement;
        this.output.answer({
          document: jobDocument({ restoreId }, job),
          text: () => 'The tenant is already what it was then; there is nothing to recover.',
        });
        return;
      }
      input.planHash = agreement.planHash;
    }
    const started = await lifeboat.get(RequestRecovery).request(tenant.id, input, null);
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

  private mustAsk({ dryRun, yes }: RecoveryOptions): boolean {
    return dryRun !== true && yes !== true;
  }

  @Option({ flags: '-t, --tenant <tenant>', description: 'id or slug of the tenant', required: true })
  parseTenant(value: string): string {
    return value;
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
    flags: '--mode <mode>',
    description:
      'replace: all as it was then (default); missing: bring back what is gone; merge: also what was changed, but leave what is new',
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

  @Option({ flags: '--drop-missing-columns', description: 'leave out columns that no longer exist' })
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
    flags: '--allow-absent-tenant',
    description: 'where the tenant did not exist then: remove all that it has',
  })
  parseAllowAbsentTenant(): boolean {
    return true;
  }

  @Option({ flags: '--dry-run', description: 'show the plan and its hash, change nothing' })
  parseDryRun(): boolean {
    return true;
  }

  @Option({
    flags: '--plan-hash <hash>',
    description: 'recover only if the plan is still the one of this hash',
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
    );
  }
}
