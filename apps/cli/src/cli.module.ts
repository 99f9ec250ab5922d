import { Module } from '@nestjs/common';
import { CommandLine } from './command-line.js';
import { AlertsListCommand } from './commands/alerts-list.command.js';
import { AlertsTestCommand } from './commands/alerts-test.command.js';
import { AlertsCommand } from './commands/alerts.command.js';
import { ApproveCommand } from './commands/approve.command.js';
import { BackupCommand } from './commands/backup.command.js';
import { CatalogCheckCommand } from './commands/catalog-check.command.js';
import { CatalogRebuildCommand } from './commands/catalog-rebuild.command.js';
import { CatalogCommand } from './commands/catalog.command.js';
import { DiffCommand } from './commands/diff.command.js';
import { DrillListCommand } from './commands/drill-list.command.js';
import { DrillRunCommand } from './commands/drill-run.command.js';
import { DrillShowCommand } from './commands/drill-show.command.js';
import { DrillVerifyCommand } from './commands/drill-verify.command.js';
import { DrillCommand } from './commands/drill.command.js';
import { CleanupCommand } from './commands/cleanup.command.js';
import { DeleteCommand } from './commands/delete.command.js';
import { CheckCommand } from './commands/check.command.js';
import { ExportCommand } from './commands/export.command.js';
import { HistoryCommand } from './commands/history.command.js';
import { HoldCommand } from './commands/hold.command.js';
import { KeysCommand } from './commands/keys.command.js';
import { KeysCreateCommand } from './commands/keys-create.command.js';
import { KeysDestroyCommand } from './commands/keys-destroy.command.js';
import { KeysGenerateCommand } from './commands/keys-generate.command.js';
import { KeysRotateCommand } from './commands/keys-rotate.command.js';
import { KeysRotateMasterCommand } from './commands/keys-rotate-master.command.js';
import { KeysShowCommand } from './commands/keys-show.command.js';
import { ListCommand } from './commands/list.command.js';
import { LogsAnchorCommand } from './commands/logs-anchor.command.js';
import { LogsExportCommand } from './commands/logs-export.command.js';
import { LogsListCommand } from './commands/logs-list.command.js';
import { LogsVerifyCommand } from './commands/logs-verify.command.js';
import { LogsCommand } from './commands/logs.command.js';
import { MigrateCommand } from './commands/migrate.command.js';
import { PointInTimeRecoveryCommand } from './commands/point-in-time-recovery.command.js';
import { ProtectCommand } from './commands/protect.command.js';
import { ReleaseCommand } from './commands/release.command.js';
import { RestoreCommand } from './commands/restore.command.js';
import { RestoresCommand } from './commands/restores.command.js';
import { RollbackCommand } from './commands/rollback.command.js';
import { ScheduleCreateCommand } from './commands/schedule-create.command.js';
import { ScheduleDeleteCommand } from './commands/schedule-delete.command.js';
import { ScheduleListCommand } from './commands/schedule-list.command.js';
import { ScheduleRunCommand } from './commands/schedule-run.command.js';
import { ScheduleUpdateCommand } from './commands/schedule-update.command.js';
import { ScheduleCommand } from './commands/schedule.command.js';
import { ScopeCommand } from './commands/scope.command.js';
import { StatusCommand } from './commands/status.command.js';
import { TenantsListCommand } from './commands/tenants-list.command.js';
import { TenantsSyncCommand } from './commands/tenants-sync.command.js';
import { TenantsCommand } from './commands/tenants.command.js';
import { TokenCommand } from './commands/token.command.js';
import { UndeleteCommand } from './commands/undelete.command.js';
import { UnprotectCommand } from './commands/unprotect.command.js';
import { ValidateCommand } from './commands/validate.command.js';
import { DrillSample } from './drill/drill-sample.js';
import { DirectWork } from './jobs/direct-work.js';
import { Output } from './output/output.js';
import { Invocation } from './program/invocation.js';
import { Displays } from './progress/displays.js';
import { AgreeOnPlan } from './restore/agree-on-plan.js';
import { PerformRestore } from './restore/perform-restore.js';
import { Session } from './session/session.js';
import { ValidateAll } from './validate/validate-all.js';
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
    DirectWork,
    AgreeOnPlan,
    PerformRestore,
    ValidateAll,
    DrillSample,
    BackupCommand,
    CheckCommand,
    RestoreCommand,
    RollbackCommand,
    PointInTimeRecoveryCommand,
    HistoryCommand,
    DiffCommand,
    ListCommand,
    RestoresCommand,
    ApproveCommand,
    StatusCommand,
    AlertsCommand,
    AlertsListCommand,
    AlertsTestCommand,
    ScheduleCommand,
    ScheduleListCommand,
    ScheduleCreateCommand,
    ScheduleUpdateCommand,
    ScheduleDeleteCommand,
    ScheduleRunCommand,
    ScopeCommand,
    ProtectCommand,
    UnprotectCommand,
    TenantsCommand,
    TenantsListCommand,
    TenantsSyncCommand,
    CatalogCommand,
    CatalogCheckCommand,
    CatalogRebuildCommand,
    ExportCommand,
    KeysCommand,
    KeysGenerateCommand,
    KeysCreateCommand,
    KeysShowCommand,
    KeysRotateCommand,
    KeysRotateMasterCommand,
    KeysDestroyCommand,
    LogsCommand,
    LogsListCommand,
    LogsVerifyCommand,
    LogsExportCommand,
    LogsAnchorCommand,
    MigrateCommand,
    ValidateCommand,
    DrillCommand,
    DrillRunCommand,
    DrillListCommand,
    DrillShowCommand,
    DrillVerifyCommand,
    CleanupCommand,
    DeleteCommand,
    UndeleteCommand,
    HoldCommand,
    ReleaseCommand,
    TokenCommand,
  ],
})
export class CliModule {}
