/** Words of secrets that stand in examples, where everybody can read them. */
const PLACEHOLDER =
  /development-only|change-?me|replace-?me|your-?(jwt-?)?secret|placeholder|password|insecure/i;

/** Whether a secret is long enough and guessed all the same: taken from an example, or one piece over and over. */
export function isWeakSecret(secret: string): boolean {
  return PLACEHOLDER.test(secret) || isRepetition(secret);
}

function isRepetition(text: string): boolean {
  for (let length = 1; length <= text.length / 2; length += 1) {
    const piece = text.slice(0, length);
    if (piece.repeat(Math.ceil(text.length / length)).startsWith(text)) {
      return true;
    }
  }
  return false;
}
