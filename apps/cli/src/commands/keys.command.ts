import { Command } from 'nest-commander';
import { CommandGroup } from '../program/command-group.js';
import { KeysCreateCommand } from './keys-create.command.js';
import { KeysDestroyCommand } from './keys-destroy.command.js';
import { KeysGenerateCommand } from './keys-generate.command.js';
import { KeysRotateCommand } from './keys-rotate.command.js';
import { KeysRotateMasterCommand } from './keys-rotate-master.command.js';
import { KeysShowCommand } from './keys-show.command.js';

@Command({
  name: 'keys',
  description: 'The keys that backups are encrypted to',
  subCommands: [
    KeysGenerateCommand,
    KeysCreateCommand,
    KeysShowCommand,
    KeysRotateCommand,
    KeysRotateMasterCommand,
    KeysDestroyCommand,
  ],
})
export class KeysCommand extends CommandGroup {}
