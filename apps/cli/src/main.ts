#!/usr/bin/env node
import { watchForBrokenOutput } from './output/broken-output.js';
import { runCli } from './run-cli.js';

watchForBrokenOutput();
process.exitCode = await runCli(process.argv.slice(2));
