/** Whether PostgreSQL can store it: text without NUL, and without halves of characters. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}
