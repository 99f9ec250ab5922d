/**
 * Session settings that leak into text, or that decide which rows are seen. Every connection to an application
 * database starts with them: with another `datestyle` a date would silently change its meaning, and with
 * `row_security` on a policy could silently hide rows.
 */
const PINNED_SETTINGS: Readonly<Record<string, string>> = {
  datestyle: 'ISO',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '3',
  xmloption: 'content',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  row_security: 'off',
  search_path: 'pg_catalog',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  lock_timeout: '0',
};

/** The startup `options` that pin them. */
export const pinnedOptions: string = Object.entries(PINNED_SETTINGS)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ');
