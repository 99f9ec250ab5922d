export type { CommandAccess, DeclaredCommand } from './access/command-access.js';
export { declaredCommands } from './access/declared-commands.js';
export { runCli } from './run-cli.js';
