import { isIPv6 } from 'node:net';

/** Groups of an IPv6 address that name a network: whoever has one address of a /64 has all of them. */
const NETWORK_GROUPS = 4;

/**
 * From where a request came, as far as one sender cannot choose it: an IPv4 address, or the /64 of an IPv6 address.
 *
 * @param address as Node or a proxy names it; an IPv4 address may be mapped, as in `::ffff:192.0.2.1`
 */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) {
    return address;
  }
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  const all = [...first, ...Array<string>(zeros).fill('0'), ...last];
  const network = all.slice(0, NETWORK_GROUPS).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}
