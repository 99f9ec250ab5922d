import { LifeboatError, messageOf } from '@lifeboat/kernel';
import { BENCH_USAGE, parseBenchOptions } from './options.js';
import { formatReport } from './report/format-report.js';
import { runBenches } from './run-benches.js';

try {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options === null) {
    process.stdout.write(BENCH_USAGE);
  } else {
    const report = await runBenches(options, (line) => process.stderr.write(`${line}\n`));
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : formatReport(report));
  }
} catch (error) {
  const remedy = error instanceof LifeboatError ? `\n  -> ${error.remedy}` : '';
  process.stderr.write(`bench: ${messageOf(error)}${remedy}\n`);
  process.exitCode = 1;
}
