import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { KildeError } from '../errors.ts';
import { addressKind, literalAddress, type AddressKind } from './addresses.ts';

/** Every address of a host; rejects as `dns.lookup` does. */
export type Lookup = (hostname: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

/** A host that is not read, whatever it would answer; `instanceof` tells audits from other failures. */
export class HostRefused extends KildeError {
  constructor(message: string) {
    super('source_failed', message);
    this.name = 'HostRefused';
  }
}

const METADATA_NAME = /^(?:metadata|metadata\.google\.internal|metadata\.goog|instance-data(?:\.ec2\.internal)?)$/;
const LOCAL_NAME = /^(?:(?:.*\.)?localhost|localhost\.localdomain|localhost[46]|ip6-(?:localhost|loopback))$/;

const notPublic = (host: string): HostRefused =>
  new HostRefused(
    `"${host}" is not a public host, and only public hosts are read. If it is a host of your own, the operator can name it in KILDE_PRIVATE_HOSTS.`,
  );

const neverRead = (host: string): HostRefused =>
  new HostRefused(`"${host}" leads to an address that is never read. Name a host that serves documents.`);

/**
 * Decides which hosts may be talked to. URLs are checked before each request (a literal address is never
 * looked up), names when they are resolved: the connection then goes to the very addresses that were
 * checked, so that a second, different answer of the name server is not asked for.
 */
export class HostGuard {
  readonly #named: ReadonlySet<string>;
  readonly #lookup: Lookup;
  readonly #kindOf: (address: string) => AddressKind;

  /** @param named hosts, or `host:port`, in small letters, that may have private addresses. */
  constructor(named: readonly string[], lookup: Lookup = lookUpAll, kindOf = addressKind) {
    this.#named = new Set(named);
    this.#lookup = lookup;
    this.#kindOf = kindOf;
  }

  /** @throws HostRefused for a URL that is not to be asked for. */
  checkUrl(url: URL): void {
    const host = url.host.slice(0, 255);
    if (url.protocol !== 'https:')
      throw new HostRefused(`"${host}" was to be read over ${url.protocol.slice(0, -1)}; only https is read.`);
    if (url.username !== '' || url.password !== '')
      throw new HostRefused(
        `The URL for "${host}" holds a user name or a password; name a token by reference instead.`,
      );
    this.checkHost(url.hostname, url.port);
  }

  /** @param port empty for 443. @throws HostRefused for a host that its name alone rules out. */
  checkHost(hostname: string, port: string): void {
    const bare = hostname.toLowerCase();
    // The same host under another name: allow lists, certificates and cookies would each see it their own way.
    if (bare === '' || bare.endsWith('.'))
      throw new HostRefused(`"${bare}" is no complete host name without a dot at its end.`);
    if (METADATA_NAME.test(bare)) throw neverRead(bare);
    const literal = literalAddress(bare);
    if (literal !== undefined) this.#checkAddress(bare, literal, this.isNamed(bare, port));
    else if (LOCAL_NAME.test(bare) && !this.isNamed(bare, port)) throw notPublic(bare);
  }

  /** Whether the operator named the host: then its addresses may be private ones. */
  isNamed(hostname: string, port: string): boolean {
    const bare = hostname.toLowerCase();
    const host = literalAddress(bare)?.includes(':') === true && !bare.startsWith('[') ? `[${bare}]` : bare;
    return this.#named.has(host) || this.#named.has(`${host}:${port === '' ? '443' : port}`);
  }

  /** For `net.connect`: gives checked addresses alone, and none when one of them fails. */
  lookup(named: boolean): LookupFunction {
    const resolve = callbackify((hostname: string) => this.#resolve(hostname, named));
    return (hostname, options, callback) =>
      resolve(hostname, (error, addresses) => {
        const [first] = addresses ?? [];
        if (first === undefined || options.all === true) callback(error, addresses);
        else callback(error, first.address, first.family);
      });
  }

  async #resolve(hostname: string, named: boolean): Promise<{ address: string; family: number }[]> {
    const addresses = await this.#lookup(hostname);
    if (addresses.length === 0) throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
    for (const { address } of addresses) this.#checkAddress(hostname, address, named);
    return addresses.map(({ address, family }) => ({ address, family }));
  }

  #checkAddress(host: string, address: string, named: boolean): void {
    const kind = this.#kindOf(address);
    if (kind === 'public' || (kind === 'private' && named)) return;
    throw kind === 'private' ? notPublic(host) : neverRead(host);
  }
}

const lookUpAll: Lookup = (hostname) => systemLookup(hostname, { all: true });
