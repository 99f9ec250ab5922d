import { Command } from 'nest-commander';
import { CommandGroup } from '../program/command-group.js';
import { TenantsListCommand } from './tenants-list.command.js';
import { TenantsSyncCommand } from './tenants-sync.command.js';

@Command({
  name: 'tenants',
  description: 'The tenants that Lifeboat knows',
  subCommands: [TenantsListCommand, TenantsSyncCommand],
})
export class TenantsCommand extends CommandGroup {}
