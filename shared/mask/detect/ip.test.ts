import { valuesOf } from '../testing/values-of.ts';
import { findIps } from './ip.ts';

describe('public addresses', () => {
  it.each(['83.248.19.77', '155.4.213.9', '2a02:8109:9a40:1c::7', '2001:4860:4860::8888'])(
    'are found: %s',
    (address) => {
      const texts = [address, `from ${address} port`, `[${address}]`, `ip=${address},`];
      expect(texts.flatMap((text) => valuesOf(findIps, text))).toEqual(texts.map(() => address));
    },
  );

  it('keeps small ones for versions unless they are called addresses', () => {
    expect(valuesOf(findIps, 'upgraded to 1.2.3.4 today')).toEqual([]);
    expect(valuesOf(findIps, 'ip address 1.2.3.4')).toEqual(['1.2.3.4']);
    expect(valuesOf(findIps, 'klient 3.14.0.2')).toEqual([]);
  });

  it('are found in an access log, among its numbers', () => {
    const line = '81.2.69.142 - - [17/May/2024:09:21:44 +0000] "GET / HTTP/1.1" 200 12';
    expect(valuesOf(findIps, line)).toEqual(['81.2.69.142']);
    expect(valuesOf(findIps, '2024-05-17 09:21:44 200 81.2.69.142 12')).toEqual(['81.2.69.142']);
  });

  it.each([
    ['private', '10.0.4.17 172.16.8.1 192.168.12.40 fd00::1'],
    ['loopback', '127.0.0.1 ::1'],
    ['documentation', '192.0.2.1 198.51.100.7 203.0.113.9 2001:db8::1'],
    ['link-local and multicast', '169.254.1.1 224.0.0.1 fe80::1'],
    ['networks', '83.248.0.0/16 2a02:8109::/32'],
    ['versions', 'v83.248.19.77 version 120.0.6099.225 ==83.2.1.100 assembly 45.120.3.4'],
    ['longer versions', '1.83.248.19.77 83.248.19.77.5'],
    ['not addresses at all', '300.1.2.3 83.248.19 std::vector::size a::b::c 12:30:45'],
    ['drawings', 'd="M1.2 3.4l33.38.85.9 2.1-4 1.85.36.52 3.4z"'],
    ['names', 'file-83.248.19.77-x host83.248.19.77'],
  ])('leaves %s: %s', (_what, text) => {
    expect(valuesOf(findIps, text)).toEqual([]);
  });
});
