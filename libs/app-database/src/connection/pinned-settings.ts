/**
 * Session settings that leak into text, or that decide which rows are seen. Every connection to an application
 * database starts with them: with another `datestyle` a date would silently change its meaning, and with
 * `row_security` on a policy could silently hide rows.
 */
const PINNED_SETTINGS: Readonly<Record<string, string>> = {
  datestyle: 'ISO,YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '3',
  xmloption: 'content',
  lc_monetary: 'C',
  array_nulls: 'on',
  quote_all_identifiers: 'off',
  transform_null_equals: 'off',
  client_encoding: 'UTF8',
  standard_conforming_strings: 'on',
  row_security: 'off',
  search_path: 'pg_catalog',
  default_transaction_isolation: 'read\\ committed',
  statement_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  lock_timeout: '0',
  // The server gives up a machine that fell silent within half a minute, and with it the locks that it held.
  tcp_keepalives_idle: '15',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  // Compiling Lifeboat's long statements takes seconds, some of them under locks, and saves next to nothing.
  jit: 'off',
};

const PINNED_OPTIONS = Object.entries(PINNED_SETTINGS)
  .map(([name, value]) => `-c ${name}=${value}`)
  .join(' ');

/**
 * The connection to a database with these settings. Options of the URL's own are kept, before them, so that they cannot
 * undo them: left in the URL they would replace them all.
 */
export function pinnedConnection(url: string): { connectionString: string; options: string } {
  const own = new URL(url);
  const options = own.searchParams.get('options');
  own.searchParams.delete('options');
  return {
    connectionString: options === null ? url : own.toString(),
    options: options === null ? PINNED_OPTIONS : `${options} ${PINNED_OPTIONS}`,
  };
}
