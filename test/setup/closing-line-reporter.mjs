/** Ends a run with one plain line that any CI can read: `12 passed, 1 failed`, and `, 2 skipped` if there were. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    // A file that could not even be loaded has no tests to count: it is a failure of its own.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const end = skipped > 0 ? `, ${skipped} skipped` : '';
    // jest prints its own summary after all other reporters; this line is to be the very last.
    process.once('exit', () => {
      process.stdout.write(`${results.numPassedTests} passed, ${failed} failed${end}\n`);
    });
  }
}
