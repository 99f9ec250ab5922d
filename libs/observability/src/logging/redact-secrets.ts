const KEY = 'password|passphrase|secret|token|authorization|cookie|master_?key|private_?key|identity';

/** What looks like a secret, and what is left of it. */
const RULES: readonly [pattern: RegExp, replacement: string][] = [
  // scheme://user:password@host; a password may hold an @, not a slash
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:@/"\\]*):[^\s"/]*@/gi, '$1:***@'],
  // "key":"value" and "key":["value"] of the JSON line
  [
    new RegExp(`"(\\w*(?:${KEY})\\w*|set-cookie)":(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\])`, 'gi'),
    '"$1":"***"',
  ],
  // key=value, and "key":"value" of JSON inside a text
  [new RegExp(`\\b(\\w*(?:${KEY})(?:=|\\\\": ?\\\\"))[^\\s&"\\\\]+`, 'gi'), '$1***'],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, '***'], // JSON web token
  [/AGE-SECRET-KEY-1[A-Z0-9]+/gi, '***'],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \1-----/gs, '***'],
];

/**
 * Takes passwords, keys and tokens out of a finished log line, wherever in it they came: a field, a message, the text of
 * an error, a stack. A second wall: nobody should log a secret in the first place.
 *
 * @param line one line of JSON; it stays JSON
 */
export function redactSecrets(line: string): string {
  return RULES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line);
}
