import { CommandRunner, Option } from 'nest-commander';
import { findTenant } from '../session/find-tenant.js';
import type { Lifeboat } from '../session/lifeboat.js';

export interface LogCommandOptions {
  tenant?: string;
  from?: string;
  to?: string;
}

/** A command that reads lines of one log, that of a tenant or that of what belongs to none, and of a time. */
export abstract class LogCommandRunner extends CommandRunner {
  /** The tenant whose log it is; null where none is named. */
  protected async tenantOf(lifeboat: Lifeboat, { tenant }: LogCommandOptions): Promise<string | null> {
    return tenant === undefined ? null : (await findTenant(lifeboat, tenant)).id;
  }

  @Option({
    flags: '-t, --tenant <tenant>',
    description: 'id or slug of the tenant; the lines that belong to no tenant if not given',
  })
  parseTenant(value: string): string {
    return value;
  }

  @Option({ flags: '--from <time>', description: 'at or after, ISO 8601 with its zone' })
  parseFrom(value: string): string {
    return value;
  }

  @Option({ flags: '--to <time>', description: 'before, ISO 8601 with its zone' })
  parseTo(value: string): string {
    return value;
  }
}
