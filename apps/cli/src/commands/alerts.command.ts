import { Command } from 'nest-commander';
import { CommandGroup } from '../program/command-group.js';
import { AlertsListCommand } from './alerts-list.command.js';
import { AlertsTestCommand } from './alerts-test.command.js';

@Command({
  name: 'alerts',
  description: 'What is wrong, and who is told of it',
  subCommands: [AlertsListCommand, AlertsTestCommand],
})
export class AlertsCommand extends CommandGroup {}
