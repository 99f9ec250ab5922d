import { CommandRunner } from 'nest-commander';

/** A command that only holds others: `lifeboat tenants list`. It runs where none of its own was named. */
export abstract class CommandGroup extends CommandRunner {
  override run([unknown]: string[]): Promise<void> {
    if (unknown === undefined) {
      this.command.help({ error: true });
    }
    const names = this.command.commands.map((command) => command.name());
    this.command.error(`error: unknown command '${unknown}' (there is ${listOf(names)})`);
  }
}

/** `a`, `a or b`, `a, b or c`. */
function listOf(names: string[]): string {
  const last = names.at(-1) ?? '';
  const others = names.slice(0, -1);
  return others.length === 0 ? last : `${others.join(', ')} or ${last}`;
}
