/**
 * Whether two subjects are one person, as far as can be told: who is `alice` by a token is `cli:alice` at the command line
 * without one.
 */
export function isSamePerson(one: string, other: string): boolean {
  return nameOf(one) === nameOf(other);
}

function nameOf(subject: string): string {
  return subject.replace(/^cli:/, '').toLowerCase();
}
