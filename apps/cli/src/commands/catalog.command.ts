import { Command, CommandRunner } from 'nest-commander';
import { CatalogCheckCommand } from './catalog-check.command.js';
import { CatalogRebuildCommand } from './catalog-rebuild.command.js';

@Command({
  name: 'catalog',
  description: 'Compare the catalog with the repository, or rebuild it from there',
  subCommands: [CatalogCheckCommand, CatalogRebuildCommand],
})
export class CatalogCommand extends CommandRunner {
  /** Runs only where none of its commands was named. */
  override run([unknown]: string[]): Promise<void> {
    if (unknown === undefined) {
      this.command.help({ error: true });
    }
    const names = this.command.commands.map((command) => command.name()).join(' or ');
    this.command.error(`error: unknown command '${unknown}' (there is ${names})`);
  }
}
