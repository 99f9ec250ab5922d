const KEY = 'password|passphrase|secret|token|authorization|cookie|master_?key|private_?key|identity';

/**
 * What looks like a secret, and what is left of it. Callers decide how long a line is, so that none of these may begin
 * at every character and read on to the end: the time would grow with the square of the length.
 */
const RULES: readonly [pattern: RegExp, replacement: string][] = [
  // scheme://user:password@host; a password may hold an @, not a slash
  [/([a-z][a-z0-9+.-]{0,31}:\/\/[^\s:@/"\\]*):[^\s"/]*@/gi, '$1:***@'],
  // "key":"value" and "key":["value"] of the JSON line
  [
    new RegExp(`"(\\w{0,64}(?:${KEY})\\w{0,64}|set-cookie)":(?:"(?:[^"\\\\]|\\\\.)*"|\\[[^\\]]*\\])`, 'gi'),
    '"$1":"***"',
  ],
  // key=value, and "key":"value" of JSON inside a text
  [new RegExp(`\\b(\\w*(?:${KEY})(?:=|\\\\": ?\\\\"))[^\\s&"\\\\]+`, 'gi'), '$1***'],
  // JSON web token, behind whatever else the word begins with
  [/(?<![\w-])((?:(?!eyJ)[\w-])*)eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, '$1***'],
  [/AGE-SECRET-KEY-1[A-Z0-9]+/gi, '***'],
  [/-----BEGIN ([A-Z ]*PRIVATE KEY)-----(?:(?!-----BEGIN).)*?-----END \1-----/gs, '***'],
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
