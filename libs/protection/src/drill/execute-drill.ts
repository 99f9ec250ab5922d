import type { DrillsRepository, Operation, TenantsRepository } from '@lifeboat/catalog';
import type { Clock } from '@lifeboat/kernel';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import type { JudgeTenants } from '../status/judge-tenants.js';
import type { DrillReport } from './drill-report.js';
import { type DrillRequest, parseDrillRequest } from './drill-request.js';
import type { DrillSigner } from './drill-signer.js';
import { PhaseTimer } from './phase-timer.js';
import type { Rehearse } from './rehearse.js';

/** Where the rows of drills, and of whom they are about, lie. */
export interface DrillRows {
  transactions: RlsTransactions;
  drills: DrillsRepository;
  tenants: TenantsRepository;
}

/**
 * The execute half of a drill. That a tenant could not have been brought back is what a drill is there to find out: an
 * outcome, kept with its report; the operation fails only where that could not be found out.
 */
export class ExecuteDrill implements OperationHandler {
  private readonly logger = new Logger('Drills');

  constructor(
    private readonly rows: DrillRows,
    private readonly rehearse: Rehearse,
    private readonly judgeTenants: JudgeTenants,
    private readonly signer: DrillSigner,
    private readonly clock: Clock,
  ) {}

  async execute(
    { tenantId, request: asked }: Operation,
    run: OperationRun,
  ): Promise<Record<string, unknown>> {
    const request = parseDrillRequest(asked);
    const { transactions, drills } = this.rows;
    await transactions.run(() => drills.start(tenantId, request.drillId));
    const report = { ...(await this.drill(tenantId, request, run)) };
    const { passed, rpoMs, rtoMs } = report;
    const outcome = { passed, rpoMs, rtoMs, report, signature: this.signer.sign(report) };
    await transactions.run(() => drills.complete(tenantId, request.drillId, outcome));
    this.log(report);
    return report;
  }

  private async drill(tenantId: string, request: DrillRequest, run: OperationRun): Promise<DrillReport> {
    const { drillId, kind, backupId, recovery } = request;
    const { transactions, tenants } = this.rows;
    const { applicationDatabase } = await transactions.run(() => tenants.get(tenantId));
    const begun = this.clock.now();
    const { recoveryPoint } = (await this.judgeTenants.judgeOne(tenantId)).tenant;
    const recoverableTo = recoveryPoint.at;
    const timer = new PhaseTimer(this.clock);
    const { checks, backupMoment, content, provenMs } = await this.rehearse.run(
      tenantId,
      request,
      timer,
      run,
    );
    return {
      format: 'lifeboat-drill-report',
      version: 1,
      drillId,
      tenantId,
      applicationDatabase,
      kind,
      backupId,
      moment: recovery?.moment ?? backupMoment,
      passed: checks.valid,
      checks: checks.checks,
      tables: content?.tables ?? [],
      apply: content?.apply ?? null,
      startedAt: begun.toISOString(),
      finishedAt: this.clock.now().toISOString(),
      phases: timer.durations,
      recoverableTo: recoverableTo?.toISOString() ?? null,
      rpoMs: recoverableTo === null ? null : Math.max(0, begun.getTime() - recoverableTo.getTime()),
      rtoMs: provenMs === null || content === null ? null : provenMs + content.apply.estimateMs,
    };
  }

  private log({ drillId, tenantId, backupId, moment, passed, checks }: DrillReport): void {
    if (!passed) {
      const failed = checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
      this.logger.error({ msg: 'A drill has failed', drillId, tenantId, backupId, moment, failed });
    }
  }
}
