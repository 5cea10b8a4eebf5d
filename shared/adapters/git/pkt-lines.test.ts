import fc from 'fast-check';
import { packets, type Packet } from './pkt-lines.ts';

const line = (bytes: Uint8Array | string): Buffer => {
  const body = Buffer.from(bytes);
  return Buffer.concat([Buffer.from((body.length + 4).toString(16).padStart(4, '0')), body]);
};
const read = (...parts: (Uint8Array | string)[]): Packet[] => [
  ...packets(Buffer.concat(parts.map((p) => Buffer.from(p)))),
];
const kinds = (...parts: (Uint8Array | string)[]): string[] => read(...parts).map(({ kind }) => kind);

describe('packets', () => {
  it('reads lines and marks, without the line feed at the end of a line', () => {
    expect(read(line('one\n'), '0000', line('two'), '0001')).toEqual([
      { kind: 'line', bytes: Buffer.from('one') },
      { kind: 'mark' },
      { kind: 'line', bytes: Buffer.from('two') },
      { kind: 'mark' },
    ]);
  });

  it('takes one line feed away, and no other bytes', () => {
    expect(read(line('\n\n'), line('\r\n'), line(''))).toEqual(
      ['\n', '\r', ''].map((text) => ({ kind: 'line', bytes: Buffer.from(text) })),
    );
  });

  it.each([
    ['in the middle of a line', ['0009he']],
    ['in the middle of a length', ['000']],
    ['after a good line', [line('a'), '0010abc']],
  ])('says that a body is cut %s', (_name, parts) => {
    expect(kinds(...parts).at(-1)).toBe('cut');
  });

  it.each(['<html>', 'zzzz', '-001', '0x10', ' 00a', '0003'])('calls %j malformed', (text) => {
    expect(kinds(text)).toEqual(['malformed']);
  });

  it('reads nothing after what it cannot read', () => {
    expect(kinds('0003', line('a'))).toEqual(['malformed']);
  });

  it('gives any lines back', () => {
    const anyLine = fc.uint8Array({ maxLength: 300 }).filter((bytes) => bytes.at(-1) !== 10);
    fc.assert(
      fc.property(fc.array(fc.option(anyLine), { maxLength: 20 }), (lines) => {
        const wire = lines.map((bytes) => (bytes === null ? '0000' : line(bytes)));
        expect(read(...wire)).toEqual(
          lines.map((bytes) => (bytes === null ? { kind: 'mark' } : { kind: 'line', bytes: Buffer.from(bytes) })),
        );
      }),
    );
  });

  it('comes to an end with any bytes at all, and calls each cut of a whole body a cut or a shorter whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(kinds(bytes).length).toBeLessThanOrEqual(bytes.length);
      }),
    );
    const whole = Buffer.concat([line('first line\n'), Buffer.from('0000'), line('second'), Buffer.from('0000')]);
    for (let end = 1; end < whole.length; end += 1)
      expect(kinds(whole.subarray(0, end)).filter((kind) => kind === 'malformed')).toEqual([]);
  });
});
