import { ExitCode } from '@lifeboat/kernel';
import {
  RequestValidation,
  VALIDATION_LEVELS,
  type ValidationInput,
  type ValidationLevel,
} from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { RequiresPermission } from '../access/command-access.js';
import { Work } from '../jobs/work.js';
import { parseChoice } from '../options/parse-option.js';
import { Output } from '../output/output.js';
import { jobDocument } from '../output/views/job-document.js';
import { INVALID_REMEDY, verdictOf, verdictsText, verdictText } from '../output/views/validation.js';
import { examplesHelp } from '../program/examples.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { findTenant } from '../session/find-tenant.js';
import { Session } from '../session/session.js';
import { completedBackups } from '../validate/completed-backups.js';
import { ValidateAll } from '../validate/validate-all.js';
import { type ValidateOptions, validationInputOf } from '../validate/validate-options.js';

@Command({ name: 'validate', description: 'Check that backups are whole and can be restored' })
@RequiresPermission('backups.validate')
export class ValidateCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly many: ValidateAll,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: ValidateOptions): Promise<void> {
    const detached = this.work.isDetached();
    const input = validationInputOf(options);
    await this.session.open('queue', (lifeboat) =>
      input === null
        ? this.validateAll(lifeboat, options, detached)
        : this.validateOne(lifeboat, options, input, detached),
    );
  }

  private async validateOne(
    lifeboat: Lifeboat,
    { tenant }: ValidateOptions,
    input: ValidationInput,
    detached: boolean,
  ): Promise<void> {
    const tenantId = tenant === undefined ? undefined : (await findTenant(lifeboat, tenant)).id;
    const started = await lifeboat.get(RequestValidation).request({ ...input, tenantId }, null);
    const { jobId, backupId } = started;
    if (detached) {
      this.output.answer({ document: started, text: () => jobId });
      return;
    }
    const job = await this.work.finish(lifeboat, jobId);
    const verdict = verdictOf(job);
    this.output.answer({
      document: jobDocument({ backupId }, job),
      text: () => verdictText(verdict),
      exitCode: verdict.valid ? ExitCode.DONE : ExitCode.PARTIAL,
    });
    this.advise(verdict.valid);
  }

  private async validateAll(
    lifeboat: Lifeboat,
    { tenant, level }: ValidateOptions,
    detached: boolean,
  ): Promise<void> {
    const backups = await completedBackups(lifeboat, tenant);
    const items = detached
      ? await this.many.startAll(lifeboat, backups, level)
      : await this.many.validate(lifeboat, backups, level);
    const allValid = items.every(({ valid, error }) => (detached ? error === null : valid === true));
    const count = (verdict: boolean | null): number => items.filter(({ valid }) => valid === verdict).length;
    const totals = { total: items.length, valid: count(true), invalid: count(false), notJudged: count(null) };
    this.output.answer({
      document: { items, ...totals },
      text: () => (items.length === 0 ? 'There is no completed backup.' : verdictsText(items)),
      exitCode: allValid ? ExitCode.DONE : ExitCode.PARTIAL,
    });
    this.advise(totals.invalid === 0);
  }

  private advise(valid: boolean): void {
    if (!valid) {
      this.output.always(`  -> ${INVALID_REMEDY}`);
    }
  }

  @Option({ flags: '-b, --backup <id>', description: 'the backup by its id' })
  parseBackup(value: string): string {
    return value;
  }

  @Option({ flags: '-p, --path <path>', description: 'the backup by its path in the repository' })
  parsePath(value: string): string {
    return value;
  }

  @Option({ flags: '--all', description: 'every completed backup, of one tenant with -t' })
  parseAll(): boolean {
    return true;
  }

  @Option({ flags: '-t, --tenant <tenant>', description: 'id or slug of the tenant whose backup it must be' })
  parseTenant(value: string): string {
    return value;
  }

  @Option({
    flags: '--level <level>',
    description:
      'quick: manifest, signature, existence and sizes; full: also every byte, all rows counted, the SQL parsed; restore: also loaded into staging with all constraints checked, then thrown away',
    defaultValue: 'full',
  })
  parseLevel(value: string): ValidationLevel {
    return parseChoice('--level', value, VALIDATION_LEVELS);
  }

  @Help('after')
  examples(): string {
    return examplesHelp(
      ['validate -b 0f8e…', 'read every byte of a backup'],
      ['validate -p tenants/42/backups/0f8e… --level restore', 'also see that it would load'],
      ['validate --all -t acme --level quick', 'whether all of acme is there'],
      ['validate --all --output json', 'for a script: exit code 3 if any is not valid'],
      ['validate --all --inline', 'without Redis and workers: do it here, one by one'],
    );
  }
}
