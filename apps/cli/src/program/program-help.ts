import { examplesHelp } from './examples.js';

/** What the help of the program says besides its commands. */
export const PROGRAM_HELP = [
  examplesHelp(
    ['migrate', 'first of all: set up the catalog'],
    ['tenants sync', 'register the tenants of the application'],
    ['backup -t acme', 'back up one of them'],
    ['restore -t acme -b 0f8e…', 'see what a restore would change, be asked, restore'],
    ['backup --help', 'all about one command'],
  ),
  '',
  'Configuration comes from the environment and from lifeboat.yaml; README.md lists every key.',
  'With LIFEBOAT_TOKEN set, commands act with the rights of that token, else as a system administrator.',
].join('\n');
