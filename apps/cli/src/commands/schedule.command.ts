import { Command } from 'nest-commander';
import { CommandGroup } from '../program/command-group.js';
import { ScheduleCreateCommand } from './schedule-create.command.js';
import { ScheduleDeleteCommand } from './schedule-delete.command.js';
import { ScheduleListCommand } from './schedule-list.command.js';
import { ScheduleRunCommand } from './schedule-run.command.js';
import { ScheduleUpdateCommand } from './schedule-update.command.js';

@Command({
  name: 'schedule',
  description: 'When backups are taken by themselves',
  subCommands: [
    ScheduleListCommand,
    ScheduleCreateCommand,
    ScheduleUpdateCommand,
    ScheduleDeleteCommand,
    ScheduleRunCommand,
  ],
})
export class ScheduleCommand extends CommandGroup {}
