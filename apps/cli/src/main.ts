#!/usr/bin/env node
import { runCli } from './run-cli.js';
import { surviveClosedPipes } from './output/closed-pipes.js';

surviveClosedPipes();
process.exitCode = await runCli(process.argv.slice(2));
