/** The same database as the sample application itself logs in to: as `sample_app`, subject to row level security. */
export function sampleAppUrl(superuserUrl: string): string {
  const url = new URL(superuserUrl);
  url.username = 'sample_app';
  url.password = 'sample';
  return url.toString();
}
