import { startCommand } from './start/start-command.js';

process.exit(await startCommand(process.argv.slice(2), process.env));
