import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * `private`: a network of somebody's own, read only where the operator named the host.
 * `forbidden`: nothing that a source could stand at; never read.
 */
export type AddressKind = 'public' | 'private' | 'forbidden';

/**
 * Where clouds hand out credentials to whoever asks. Those in 169.254.0.0/16 are link-local, and forbidden
 * anyway; the others lie among private addresses, and Azure's among public ones.
 */
const METADATA = new Set([
  '100.100.100.200', // Alibaba
  '168.63.129.16', // Azure
  '192.0.0.192', // Oracle
  'fd00:ec2::254', // AWS
  'fd20:ce::254', // Google
]);

const PRIVATE_RANGES = new Set<string>(['private', 'loopback', 'carrierGradeNat', 'uniqueLocal']);

/** All that is given out as global unicast. `ipaddr.js` calls more unicast, `::127.0.0.1` among it. */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Judges an address as the resolver wrote it. IPv4 inside IPv6 (mapped, NAT64, 6to4, Teredo) is forbidden
 * whatever it holds; so is any spelling but the plain one (`0177.0.0.1`, `2130706433`, zones).
 */
export function addressKind(address: string): AddressKind {
  if (isIP(address) === 0 || address.includes('%')) return 'forbidden';
  const parsed = ipaddr.parse(address);
  if (METADATA.has(parsed.toString())) return 'forbidden';
  const range = parsed.range();
  if (PRIVATE_RANGES.has(range)) return 'private';
  if (range !== 'unicast') return 'forbidden';
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6) ? 'public' : 'forbidden';
}

export const isPublicAddress = (address: string): boolean => addressKind(address) === 'public';

/** The address that stands in a URL in place of a name; undefined for a name. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname;
  return isIP(bare) === 0 ? undefined : bare;
}
