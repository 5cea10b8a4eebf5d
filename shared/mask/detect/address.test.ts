import { valuesOf } from '../testing/values-of.ts';
import { findAddresses } from './address.ts';

const addressesIn = (text: string): string[] => valuesOf(findAddresses, text);

describe('addresses', () => {
  it.each([
    'Storgatan 7',
    'Ringvägen 112, 118 60 Stockholm',
    'Kungsgatan 41 B, 753 21 Uppsala',
    'Västra Hamngatan 14, Göteborg',
    'Storgatan 7, 2 tr, 903 26 Umeå',
    'Box 314, 101 26 Stockholm',
    'Vestergade 22, 2. tv, 8000 Aarhus C',
    'Åboulevarden 63, 1. th, 2200 København N',
    'Skovbrynet 118\n7100 Vejle',
    'Nygårdsgaten 91, 5008 Bergen',
    'Kirkeveien 64 B, 0364 Oslo',
    '14 Abbey Road, London NW8 9AY',
    '221 Maple Avenue, Springfield, IL 62704',
    '7 Rosemary Lane, Canterbury CT1 2PU',
    '3 Willow Close, Harrogate HG2 0JW',
  ])('are found whole: %s', (address) => {
    expect(addressesIn(`Hon bor på ${address}.`)).toEqual([address]);
  });

  it.each([
    'Table 7 shows',
    'See Chapter 12, 2004 edition',
    'Version 2.0, January 2004',
    'HTTP Status 404',
    'Storgatan är lång',
    'class Gate 3',
    'the Windows 11 Way',
    'Take 5 Close the door',
    'line 12, Column 4000 Error',
    'const MaxLane = 4',
  ])('are not: %s', (text) => {
    expect(addressesIn(text)).toEqual([]);
  });
});
