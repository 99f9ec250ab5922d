import { Command, CommandRunner } from 'nest-commander';
import { TenantsListCommand } from './tenants-list.command.js';
import { TenantsSyncCommand } from './tenants-sync.command.js';

@Command({
  name: 'tenants',
  description: 'The tenants that Lifeboat knows',
  subCommands: [TenantsListCommand, TenantsSyncCommand],
})
export class TenantsCommand extends CommandRunner {
  /** Runs only where none of its commands was named. */
  override run([unknown]: string[]): Promise<void> {
    if (unknown === undefined) {
      this.command.help({ error: true });
    }
    const names = this.command.commands.map((command) => command.name()).join(' or ');
    this.command.error(`error: unknown command '${unknown}' (there is ${names})`);
  }
}
