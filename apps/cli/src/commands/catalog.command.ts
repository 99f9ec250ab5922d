import { Command } from 'nest-commander';
import { CommandGroup } from '../program/command-group.js';
import { CatalogCheckCommand } from './catalog-check.command.js';
import { CatalogRebuildCommand } from './catalog-rebuild.command.js';

@Command({
  name: 'catalog',
  description: 'Compare the catalog with the repository, or rebuild it from there',
  subCommands: [CatalogCheckCommand, CatalogRebuildCommand],
})
export class CatalogCommand extends CommandGroup {}
