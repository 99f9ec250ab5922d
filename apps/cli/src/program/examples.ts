/**
 * The examples of a command's help.
 *
 * @param examples pairs of a command line, without `lifeboat`, and what it does
 */
export function examplesHelp(...examples: readonly (readonly [line: string, purpose: string])[]): string {
  const lines = examples.flatMap(([line, purpose]) => [`  # ${purpose}`, `  lifeboat ${line}`]);
  return ['', 'Examples:', ...lines].join('\n');
}
