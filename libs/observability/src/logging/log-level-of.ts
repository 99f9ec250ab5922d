/** The level of a request's log line: what the server did wrong is an error, what the caller did wrong is not. */
export function logLevelOf(status: number): 'info' | 'warn' | 'error' {
  if (status >= 500) {
    return 'error';
  }
  return status >= 400 ? 'warn' : 'info';
}
