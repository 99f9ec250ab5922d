import type { Program } from './program.js';

/** How a command is called, with all that it cannot do without: `lifeboat list -t <tenant> [options]`. */
export function usageOf(command: Program): string {
  return `Usage: ${pathOf(command)} ${command.usage()}`;
}

/** The command's own name behind those of its parents. */
export function pathOf(command: Program): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** Commander's own usage line leaves out which options are mandatory. */
export function describeUsage(command: Program): string {
  const mandatory = command.options
    .filter((option) => option.mandatory)
    .map((option) => option.flags.replace(/^(-\w), --[\w-]+/, '$1'));
  const operands = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  );
  const commands = command.commands.length > 0 ? ['<command>'] : [];
  return [...commands, ...operands, ...mandatory, '[options]'].join(' ');
}
