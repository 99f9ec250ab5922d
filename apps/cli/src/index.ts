export type { CommandAccess } from './access/command-access.js';
export { declaredCommands, type DeclaredCommand } from './access/declared-commands.js';
export { runCli } from './run-cli.js';
