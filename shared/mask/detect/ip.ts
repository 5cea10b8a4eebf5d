import { isIPv6 } from 'node:net';
import { isPublicAddress } from '../../platform/web/addresses.ts';
import type { Span } from '../entity.ts';
import { before, digitsOf } from './context.ts';

const V4 = /(?<![\p{L}\p{N}_.-])(?:\d{1,3}\.){3}\d{1,3}(?![\p{L}\p{N}_]|[.-][\p{L}\p{N}])/gu;
/** What is given out as global unicast begins with 2 or 3: `abc::def` of C++ and Rust does not. */
const V6 = /(?<![\p{L}\p{N}_:.])[23][0-9a-f]{3}:[0-9a-f:]{2,35}(?![\p{L}\p{N}_:])/giu;
/** A prefix behind it names a network, not a machine, unless it is as long as the address. */
const NETWORK = /\/(\d{1,3})(?!\d)/y;
const VERSION =
  /(?:\bv|version|versjon|release|build|bygg|assembly|firmware|\b(?:rev|ver))\W{0,4}$|(?:[=~<>!]=|[~^@])\s{0,2}$|kernel|module/i;
const LABEL = /\bip\b|ipv4|addr|adress|(?:host|remote|peer|client|src|source)[=:]|gateway|nameserver|\bdns/i;
/** What surrounds an address in the path of a drawing: `l3.38.85.9 2.1-4`, where points stand close. */
const DRAWING = /^(?:[^\p{L}:()[\]]|(?<!\p{L})[a-z](?!\p{L}))*$/iu;
/** Version numbers are small; an address whose every part is below this is taken for one unless a label says address. */
const SMALL = 32;

/**
 * Public addresses. Private, loopback, link-local, multicast and documentation ranges lead to nobody, and name the
 * parts of a system that questions are about; they stay, as do networks with a prefix.
 */
export function findIps(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: key, index } of text.matchAll(V4)) {
    const end = index + key.length;
    if (!isPublicAddress(key) || isNetwork(text, end, 32) || isVersion(text, key, index)) continue;
    if (isDrawing(text, index, end)) continue;
    spans.push({ kind: 'ip', start: index, end: index + key.length, key });
  }
  for (const { 0: whole, index } of text.matchAll(V6)) {
    const address = whole.replace(/:$/, '');
    if (!isIPv6(address) || !isPublicAddress(address) || isNetwork(text, index + address.length, 128)) continue;
    spans.push({ kind: 'ip', start: index, end: index + address.length, key: address.toLowerCase() });
  }
  return spans;
}

function isVersion(text: string, address: string, index: number): boolean {
  const label = before(text, index, 24);
  if (LABEL.test(label)) return false;
  return VERSION.test(label) || address.split('.').every((part) => Number(part) < SMALL);
}

function isDrawing(text: string, start: number, end: number): boolean {
  const around = [before(text, start, 24), text.slice(end, end + 24).split('\n', 1)[0] ?? ''];
  return around.every((side) => DRAWING.test(side)) && digitsOf(around.join('')).length > 8;
}

function isNetwork(text: string, end: number, bits: number): boolean {
  NETWORK.lastIndex = end;
  const prefix = NETWORK.exec(text)?.[1];
  return prefix !== undefined && Number(prefix) < bits;
}
