/**
 * Adds server settings to a connection URL, so that they hold from the first statement of every connection. Settings
 * that the URL already carries stay, but of two for the same key the later wins: ours are last. They are put into the
 * URL because pg lets the URL's `options` replace whatever is given beside it — and with it the role that binds the
 * connection to row level security.
 *
 * @param settings server parameters by name; a space in a value needs a backslash before it
 */
export function withStartUpOptions(url: string, settings: Record<string, string | number>): string {
  // Not by `new URL`, which refuses the host-less form of a connection over a socket.
  const [address = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  const given = parameters.get('options');
  const ours = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  parameters.set('options', [...(given === null ? [] : [given]), ...ours].join(' '));
  return `${address}?${parameters.toString()}`;
}
