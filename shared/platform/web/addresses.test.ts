import * as fc from 'fast-check';
import { addressKind, isPublicAddress, literalAddress } from './addresses.ts';

describe('addressKind', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.255.255',
    '100.63.255.255',
    '100.128.0.0',
    '126.255.255.255',
    '128.0.0.1',
    '169.253.255.255',
    '169.255.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2a00:1450:4001:82f::200e',
  ])('calls %s public', (address) => {
    expect(addressKind(address)).toBe('public');
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'all of 127/8'],
    ['::1', 'loopback'],
    ['10.0.0.0', 'RFC 1918'],
    ['10.255.255.255', 'RFC 1918'],
    ['172.16.0.1', 'RFC 1918'],
    ['172.31.255.255', 'RFC 1918'],
    ['192.168.0.1', 'RFC 1918'],
    ['100.64.0.1', 'carrier-grade NAT'],
    ['100.127.255.255', 'carrier-grade NAT'],
    ['fc00::1', 'unique local'],
    ['fdff:ffff::1', 'unique local'],
  ])('calls %s private: %s', (address) => {
    expect(addressKind(address)).toBe('private');
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    ['169.254.169.254', 'metadata'],
    ['169.254.170.2', 'metadata of AWS ECS'],
    ['169.254.0.1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['100.100.100.200', 'metadata of Alibaba, in carrier-grade NAT'],
    ['168.63.129.16', 'metadata of Azure, among public addresses'],
    ['192.0.0.192', 'metadata of Oracle'],
    ['fd00:ec2::254', 'metadata of AWS, unique local'],
    ['FD00:EC2:0::254', 'the same, otherwise spelt'],
    ['fd20:ce::254', 'metadata of Google'],
    ['0.0.0.0', 'this host'],
    ['0.1.2.3', 'this network'],
    ['::', 'unspecified'],
    ['192.0.2.1', 'documentation'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.1', 'documentation'],
    ['2001:db8::1', 'documentation'],
    ['3fff::1', 'documentation'],
    ['198.18.0.1', 'benchmarks'],
    ['192.88.99.1', '6to4 relay'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.255', 'multicast'],
    ['ff02::1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::ffff:8.8.8.8', 'IPv4-mapped'],
    ['::ffff:127.0.0.1', 'IPv4-mapped loopback'],
    ['::ffff:7f00:1', 'the same in hex'],
    ['::ffff:0:127.0.0.1', 'IPv4-translated'],
    ['::127.0.0.1', 'IPv4-compatible'],
    ['::7f00:1', 'the same in hex'],
    ['64:ff9b::7f00:1', 'NAT64'],
    ['64:ff9b:1::a00:1', 'local NAT64'],
    ['2002:7f00:1::', '6to4'],
    ['2001:0:7f00:1::', 'Teredo'],
    ['fec0::1', 'site-local'],
    ['100::1', 'discard'],
    ['5f00::1', 'segment routing'],
    ['4000::1', 'given out to nobody'],
    ['2606:4700::1%lo', 'a zone'],
  ])('forbids %s: %s', (address) => {
    expect(addressKind(address)).toBe('forbidden');
  });

  it.each([
    '',
    'localhost',
    'example.com',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '127.1',
    '127.0.0.01',
    '127.0.0.1.',
    ' 8.8.8.8',
    '8.8.8.8\n',
    '8.8.8.8/8',
    '8.8.8.8:80',
    '[2606:4700::1]',
    '①②⑦.⓪.⓪.①',
    '١٢٧.0.0.1',
  ])('forbids %j, which is no plain address', (text) => {
    expect(addressKind(text)).toBe('forbidden');
  });

  it('judges an address the same, however it is spelt in IPv6', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const canonical = literalAddress(new URL(`https://[${address}]/`).hostname) ?? '';
        expect(addressKind(canonical)).toBe(addressKind(address));
      }),
    );
  });

  it('never calls an IPv4 address inside an IPv6 prefix public', () => {
    const prefix = fc.constantFrom('::', '::ffff:', '::ffff:0:', '64:ff9b::', '64:ff9b:1::');
    fc.assert(
      fc.property(prefix, fc.ipV4(), (start, address) => {
        expect(addressKind(`${start}${address}`)).not.toBe('public');
      }),
    );
  });
});

describe('literalAddress', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['example.com', undefined],
    ['[example]', undefined],
    ['1.2.3', undefined],
  ])('finds in %s %s', (hostname, address) => {
    expect(literalAddress(hostname)).toBe(address);
  });
});
