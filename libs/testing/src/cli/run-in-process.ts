/** How a command line ended that ran in this process. */
export interface InProcessResult {
  code: number;
  stdout: string;
  stderr: string;
}

type Run = (argv: readonly string[]) => Promise<number>;

/** Ends with the command line that runs now. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * Runs a command line in this process, which is ten times faster than in one of its own. One at a time, also where
 * several are asked for at once: it has the process's environment and output for itself. There is nobody to ask.
 */
export function runInProcess(
  run: Run,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<InProcessResult> {
  const result = turn.then(() => runAlone(run, args, environment));
  turn = result.catch(() => undefined);
  return result;
}

async function runAlone(
  run: Run,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<InProcessResult> {
  const original = process.env;
  const result = { code: -1, stdout: '', stderr: '' };
  const terminals = [process.stdin, process.stderr].map((stream) => ({ stream, isTTY: stream.isTTY }));
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
  terminals.forEach(({ stream }) => (stream.isTTY = false));
  try {
    result.code = await run(args);
  } finally {
    process.env = original;
    terminals.forEach(({ stream, isTTY }) => (stream.isTTY = isTTY));
    for (const each of restore) {
      each();
    }
  }
  return result;
}
