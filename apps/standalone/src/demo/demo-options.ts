import { parseArgs } from 'node:util';
import { LifeboatError, messageOf } from '@lifeboat/kernel';

/** What the demo was asked to do. */
export interface DemoOptions {
  /** Tenants of the sample application, 2 to 10,000. */
  tenants: number;
  /** Rows of all tenants together, about; each has a hundred in any case. */
  rows: number;
  /** Print one JSON object on standard output; the story then goes to standard error. */
  json: boolean;
  /** A directory in which servers' data and repository are kept; null: a temporary one, removed at the end. */
  keep: string | null;
}

export const DEMO_USAGE = `Usage: npm run demo -- [options]

Backs up one tenant of a sample application, destroys it, restores it and proves the result, on real servers, while
the other tenants keep being written to.

  --tenants N   tenants of the sample application, 2 to 10,000 (default 20)
  --rows N      rows of all tenants together, 1 to 100,000,000 (default 50,000; each tenant has a hundred in any case)
  --json        print one JSON object on standard output and the story on standard error
  --keep DIR    keep the servers' data and the repository in this directory, which must be new or empty
  --help        print this
`;

/**
 * Reads the demo's command line.
 *
 * @returns null where only help is wanted
 * @throws LifeboatError INVALID_REQUEST for an unknown option or a number out of range
 */
export function parseDemoOptions(args: readonly string[]): DemoOptions | null {
  const { tenants, rows, json, keep, help } = parse(args);
  if (help === true) {
    return null;
  }
  return {
    tenants: numberOf('--tenants', tenants ?? '20', 2, 10_000),
    rows: numberOf('--rows', rows ?? '50000', 1, 100_000_000),
    json: json === true,
    keep: keep ?? null,
  };
}

function parse(args: readonly string[]): {
  tenants?: string;
  rows?: string;
  keep?: string;
  json?: boolean;
  help?: boolean;
} {
  try {
    return parseArgs({
      args: [...args],
      options: {
        tenants: { type: 'string' },
        rows: { type: 'string' },
        json: { type: 'boolean' },
        keep: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw wrong(firstSentence(messageOf(error)));
  }
}

function numberOf(option: string, text: string, least: number, most: number): number {
  const number = Number(text.replaceAll(/[_,]/g, '') || 'nothing');
  if (!Number.isInteger(number) || number < least || number > most) {
    const range = `${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}`;
    throw wrong(`${option} is "${text}", not a whole number from ${range}`);
  }
  return number;
}

/** Node adds a sentence on how to quote, which does not help here. */
const firstSentence = (text: string): string => /^[^.]+/.exec(text)?.[0] ?? text;

function wrong(problem: string): LifeboatError {
  return new LifeboatError('INVALID_REQUEST', {
    detail: `${problem}. Nothing was started.`,
    remedy: 'See: npm run demo -- --help',
  });
}
