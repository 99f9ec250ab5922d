/** Controls, and what reorders or hides the text around it. Unlike other characters they say nothing. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * A text that others have chosen, such as a tenant's id, on one line of a message: what cannot be seen stands there as
 * `\u{…}`, and what is too long is cut.
 *
 * @param most characters
 */
export function printable(text: string, most: number): string {
  const seen = text.replace(
    UNPRINTABLE,
    (character) => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
  );
  return seen.length > most ? `${seen.slice(0, most - 1)}…` : seen;
}
