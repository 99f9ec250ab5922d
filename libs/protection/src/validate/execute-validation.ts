import type { Backup, BackupsRepository, Operation } from '@lifeboat/catalog';
import type { RlsTransactions } from '@lifeboat/tenancy';
import { Logger } from '@nestjs/common';
import type { OperationHandler, OperationRun } from '../operations/operation-handler.js';
import { verdictOnAncestor } from './ancestor-verdicts.js';
import type { ValidateBackup } from './validate-backup.js';
import { parseValidationRequest } from './validation-request.js';
import type { ValidationResult } from './validation-result.js';

/**
 * The execute half of a validation. That a backup is not valid is a result, kept with the backup; the operation fails
 * only where the backup could not be judged.
 */
export class ExecuteValidation implements OperationHandler {
  private readonly logger = new Logger('Validation');

  constructor(
    private readonly validateBackup: ValidateBackup,
    private readonly backups: BackupsRepository,
    private readonly transactions: RlsTransactions,
  ) {}

  async execute({ tenantId, request }: Operation, run: OperationRun): Promise<Record<string, unknown>> {
    const { backupId, level } = parseValidationRequest(request);
    const backup = await this.transactions.run(() => this.backups.get(tenantId, backupId));
    const result = { ...(await this.validateBackup.validate(backup, level, run)) };
    await this.transactions.run(() => this.keep(tenantId, result));
    this.log(backup, result);
    return result;
  }

  /** With what was found out about all that it builds on: others may build on that as well. */
  private async keep(tenantId: string, result: ValidationResult): Promise<void> {
    await this.backups.validated(tenantId, result.backupId, { ...result });
    for (const ancestor of result.chain) {
      const known = await this.backups.get(tenantId, ancestor.backupId);
      const verdict = verdictOnAncestor(ancestor, known, result);
      if (verdict !== null) {
        await this.backups.validated(tenantId, ancestor.backupId, { ...verdict });
      }
    }
  }

  private log({ tenantId }: Backup, { backupId, level, valid, checks }: ValidationResult): void {
    if (!valid) {
      const failed = checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail}`);
      this.logger.error({ msg: 'A backup is not valid', tenantId, backupId, level, failed });
    }
  }
}
