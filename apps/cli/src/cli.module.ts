import { Module } from '@nestjs/common';
import { CommandLine } from './command-line.js';
import { BackupCommand } from './commands/backup.command.js';
import { ListCommand } from './commands/list.command.js';
import { MigrateCommand } from './commands/migrate.command.js';
import { RestoreCommand } from './commands/restore.command.js';
import { RestoresCommand } from './commands/restores.command.js';
import { RollbackCommand } from './commands/rollback.command.js';
import { ScopeCommand } from './commands/scope.command.js';
import { StatusCommand } from './commands/status.command.js';
import { TenantsListCommand } from './commands/tenants-list.command.js';
import { TenantsSyncCommand } from './commands/tenants-sync.command.js';
import { TenantsCommand } from './commands/tenants.command.js';
import { TokenCommand } from './commands/token.command.js';
import { Output } from './output/output.js';
import { Invocation } from './program/invocation.js';
import { Displays } from './progress/displays.js';
import { AgreeOnPlan } from './restore/agree-on-plan.js';
import { Session } from './session/session.js';
import { Work } from './jobs/work.js';

/** The commands and what they share. The use cases come from a module of their own, which `Session` opens. */
@Module({
  providers: [
    CommandLine,
    Invocation,
    Output,
    Session,
    Displays,
    Work,
    AgreeOnPlan,
    BackupCommand,
    RestoreCommand,
    RollbackCommand,
    ListCommand,
    RestoresCommand,
    StatusCommand,
    ScopeCommand,
    TenantsCommand,
    TenantsListCommand,
    TenantsSyncCommand,
    MigrateCommand,
    TokenCommand,
  ],
})
export class CliModule {}
