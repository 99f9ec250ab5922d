import type { Program } from './program.js';

const OUTPUT_FORMATS = ['table', 'json'] as const;

type OutputFormat = (typeof OUTPUT_FORMATS)[number];

/** The options that every command takes, before and after its name. */
export interface GlobalOptions {
  output: OutputFormat;
  /** Undefined where neither `--wait` nor `--no-wait` was given. */
  wait: boolean | undefined;
  inline: boolean;
  quiet: boolean;
  verbose: boolean;
}

/** Commander looks for the options of the program everywhere in the line, so that one place is enough for all commands. */
export function addGlobalOptions(program: Program): void {
  program
    .addOption(
      program
        .createOption('--output <format>', 'table for people, json for machines')
        .choices(OUTPUT_FORMATS)
        .default('table'),
    )
    .option('--wait', 'follow the work to its end (the default where a command starts work)')
    .option('--no-wait', 'start the work, print its id and return')
    .option('--inline', 'do the work in this process, without Redis and workers')
    .option('--quiet', 'no progress and no remarks')
    .option('--verbose', 'more detail, and what happens behind the scenes');
}

export function readGlobalOptions(program: Program): GlobalOptions {
  const values: Record<string, unknown> = program.opts();
  // Commander turns --no-wait into `wait`, with true for its default.
  const waitWasGiven = program.getOptionValueSource('wait') === 'cli';
  return {
    output: values['output'] === 'json' ? 'json' : 'table',
    wait: waitWasGiven ? values['wait'] === true : undefined,
    inline: values['inline'] === true,
    quiet: values['quiet'] === true,
    verbose: values['verbose'] === true,
  };
}
