import { LifeboatError } from '@lifeboat/kernel';
import {
  FindRestorePoint,
  type RequestedRestore,
  RequestRollback,
  type RollbackInput,
} from '@lifeboat/protection';
import { Command, CommandRunner, Help, Option } from 'nest-commander';
import { canAsk } from '../confirm/confirm.js';
import { Work } from '../jobs/work.js';
import { Output } from '../output/output.js';
import { jobDocument } from '../output/views/job-document.js';
import { restoreResultText } from '../output/views/restore-result.js';
import { examplesHelp } from '../program/examples.js';
import { AgreeOnPlan } from '../restore/agree-on-plan.js';
import { confirmationRequired } from '../restore/confirmation-required.js';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Session } from '../session/session.js';

interface RollbackOptions extends RollbackInput {
  tenant: string;
  restorePoint?: string;
  restore?: string;
  yes?: boolean;
}

@Command({ name: 'rollback', description: 'Undo a restore: make one tenant what it was just before it' })
export class RollbackCommand extends CommandRunner {
  constructor(
    private readonly session: Session,
    private readonly work: Work,
    private readonly plans: AgreeOnPlan,
    private readonly output: Output,
  ) {
    super();
  }

  override async run(_: string[], options: RollbackOptions): Promise<void> {
    this.work.isDetached();
    refuseTwoNames(options);
    if (this.mustAsk(options) && !canAsk()) {
      throw confirmationRequired('A rollback changes live rows, and there is nobody here to ask.');
    }
    await this.session.open('queue', (lifeboat) => this.rollBack(lifeboat, options));
  }

  private async rollBack(lifeboat: Lifeboat, options: RollbackOptions): Promise<void> {
    const tenant = await findTenant(lifeboat, options.tenant);
    const { restorePoint, restore, dryRun, planHash, reason } = options;
    const pointId =
      restorePoint ?? (await lifeboat.get(FindRestorePoint).ofRestore(tenant.id, restore ?? null));
    const input: RollbackInput = { dryRun, planHash, reason };
    const request = (more: RollbackInput = {}): Promise<RequestedRestore> =>
      lifeboat.get(RequestRollback).request(tenant.id, pointId, { ...input, ...more }, null);
    if (this.mustAsk(options)) {
      const agreement = await this.plans.agree(
        lifeboat,
        tenant,
        () => request({ dryRun: true }),
        (name) => `Undo the restore of the tenant ${name}, and discard what it holds now, like this?`,
      );
      if (agreement.kind === 'nothing to do') {
        const { restoreId, job } = agreement;
        this.output.answer({
          document: jobDocument({ restoreId }, job),
          text: () => 'The tenant is already as it was before the restore; there is nothing to undo.',
        });
        return;
      }
      input.planHash = agreement.planHash;
    }
    const started = await request();
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

  private mustAsk({ dryRun, yes }: RollbackOptions): boolean {
    return dryRun !== true && yes !== true;
  }

  @Option({ flags: '-t, --tenant <tenant>', description: 'id or slug of the tenant', required: true })
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
