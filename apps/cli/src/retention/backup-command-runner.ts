import type { BackupView } from '@lifeboat/protection';
import { Injectable } from '@nestjs/common';
import { CommandRunner, Option } from 'nest-commander';
import { TenantOption } from '../options/tenant-option.js';
import { Output } from '../output/output.js';
import { backupsText } from '../output/views/backups.js';
import { findTenant, type NamedTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';
import { Session } from '../session/session.js';

export interface BackupCommandOptions {
  tenant: string;
  backup: string;
}

/** A command that changes what becomes of one backup, and answers with it. */
@Injectable()
export abstract class BackupCommandRunner extends CommandRunner {
  constructor(
    private readonly session: Session,
    protected readonly output: Output,
  ) {
    super();
  }

  protected change(
    { tenant: named }: BackupCommandOptions,
    work: (lifeboat: Lifeboat, tenant: NamedTenant) => Promise<BackupView>,
  ): Promise<void> {
    return this.session.open('catalog', async (lifeboat) => {
      const backup = await work(lifeboat, await findTenant(lifeboat, named));
      this.output.answer({ document: backup, text: () => backupsText([backup]) });
    });
  }

  @TenantOption()
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '-b, --backup <id>', description: 'the backup by its id', required: true })
  parseBackup(value: string): string {
    return value;
  }
}
