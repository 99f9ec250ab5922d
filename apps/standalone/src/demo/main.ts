import { demoCommand } from './demo-command.js';

process.exit(await demoCommand(process.argv.slice(2), process));
