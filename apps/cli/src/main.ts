#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { watchForBrokenOutput } from './output/broken-output.js';

watchForBrokenOutput();
// Most of a short command's time is compiling. Beside the program, so that nobody can put code there who could not change
// the program itself; where it cannot be written, nothing is kept. What is imported before is not compiled by it.
enableCompileCache(join(import.meta.dirname, '.compile-cache'));
const { runCli } = await import('./run-cli.js');
process.exitCode = await runCli(process.argv.slice(2));
