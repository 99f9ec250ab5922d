import { MODULE_METADATA } from '@nestjs/common/constants.js';
import { CliModule } from '../cli.module.js';
import { CommandGroup } from '../program/command-group.js';
import { COMMAND_ACCESS, type CommandAccess, type DeclaredCommand } from './command-access.js';

/** Where nest-commander keeps what `@Command` and `@SubCommand` were told. */
const COMMAND_METADATA = ['CommandBuilder:Command:Meta', 'CommandBuilder:Subcommand:Meta'];

interface CommandMetadata {
  name: string;
  subCommands?: object[];
}

/** Every command of the command line, in the order of their names. */
export function declaredCommands(): DeclaredCommand[] {
  const providers = Reflect.getMetadata(MODULE_METADATA.PROVIDERS, CliModule) as object[];
  const commands = providers.filter((provider) => metadataOf(provider) !== undefined);
  return commands
    .filter((command) => !isGroup(command))
    .map((command) => ({
      path: [...groupsOf(command, commands), command].map(nameOf).join(' '),
      access: Reflect.getMetadata(COMMAND_ACCESS, command) as CommandAccess | undefined,
    }))
    .sort((one, other) => one.path.localeCompare(other.path));
}

function metadataOf(provider: object): CommandMetadata | undefined {
  const found = COMMAND_METADATA.map(
    (key) => Reflect.getMetadata(key, provider) as CommandMetadata | undefined,
  );
  return found.find((metadata) => metadata !== undefined);
}

const nameOf = (command: object): string => metadataOf(command)?.name ?? '';

const groupsOf = (command: object, commands: object[]): object[] =>
  commands.filter((group) => metadataOf(group)?.subCommands?.includes(command) === true);

const isGroup = (command: object): boolean =>
  typeof command === 'function' && command.prototype instanceof CommandGroup;
