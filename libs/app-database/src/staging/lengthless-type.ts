/**
 * The types that `format_type` prints without their length, and that SQL reads as of length 1: a cast to them would cut
 * values off silently.
 */
const WITHOUT_LENGTH: Record<string, string> = { character: 'text', bit: 'bit varying' };

/**
 * A type to which every value of the base type can be cast whole.
 *
 * @param baseType as `format_type` prints it without a modifier; an array's too
 */
export function lengthlessType(baseType: string): string {
  const [, element = baseType, array = ''] = /^(.*?)((?:\[\])*)$/.exec(baseType) ?? [];
  return `${WITHOUT_LENGTH[element] ?? element}${array}`;
}
