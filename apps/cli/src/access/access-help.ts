import type { Program } from '../program/program.js';
import { type DeclaredCommand, describeAccess } from './command-access.js';

/** Says in the help of each command who may run it. */
export function addAccessHelp(program: Program, commands: readonly DeclaredCommand[]): void {
  for (const { path, access } of commands) {
    if (access !== undefined) {
      const command = path
        .split(' ')
        .reduce<Program | undefined>(
          (parent, name) => parent?.commands.find((each) => each.name() === name),
          program,
        );
      command?.addHelpText('after', `\n${describeAccess(access)}`);
    }
  }
}
