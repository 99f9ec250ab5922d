/** How a command line ended that ran in this process. */
export interface InProcessResult {
  code: number;
  stdout: string;
  stderr: string;
}

/**
 * Runs a command line in this process, which is ten times faster than in one of its own. One at a time: it has the
 * process's environment and output for itself.
 */
export async function runInProcess(
  run: (argv: readonly string[]) => Promise<number>,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<InProcessResult> {
  const original = process.env;
  const result = { code: -1, stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const write = stream.write.bind(stream);
    stream.write = (text: string | Uint8Array): boolean => {
      result[name] += typeof text === 'string' ? text : Buffer.from(text).toString('utf8');
      return true;
    };
    return (): void => {
      stream.write = write;
    };
  });
  process.env = { ...original, ...environment };
  try {
    result.code = await run(args);
  } finally {
    process.env = original;
    for (const each of restore) {
      each();
    }
  }
  return result;
}
