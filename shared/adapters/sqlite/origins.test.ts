import { Origins } from './origins.ts';
import type { Origin } from './origins.ts';

const origin = (documentId: string, overrides: Partial<Origin> = {}): Origin => ({
  documentId,
  path: `src/${documentId}.ts`,
  language: 'typescript',
  kind: 'code',
  ...overrides,
});

describe('Origins', () => {
  it('gives equal origins one number, and others another', () => {
    const origins = new Origins();
    const first = origins.acquire(origin('a'));
    expect(origins.acquire(origin('a'))).toBe(first);
    const others = [
      origin('b'),
      origin('a', { path: 'x' }),
      origin('a', { language: 'x' }),
      origin('a', { kind: 'data' }),
      // The same letters as the one before, shared out in another way.
      origin('a', { path: 'src/a.tstypescript', language: '' }),
    ];
    const numbers = others.map((other) => origins.acquire(other));
    expect(new Set([first, ...numbers]).size).toBe(6);
  });

  it('passes everything without conditions', () => {
    const origins = new Origins();
    origins.acquire(origin('a'));
    expect(origins.passing({})).toBeUndefined();
    expect(origins.passing({ language: undefined })).toBeUndefined();
  });

  it('passes what meets every condition', () => {
    const origins = new Origins();
    for (const each of [origin('a'), origin('b', { language: 'go' }), origin('c', { kind: 'data' })])
      origins.acquire(each);
    expect(origins.passing({ language: 'typescript' })).toEqual([true, false, true]);
    expect(origins.passing({ kind: 'code' })).toEqual([true, true, false]);
    expect(origins.passing({ documentId: 'b' })).toEqual([false, true, false]);
    expect(origins.passing({ pathGlob: 'src/[bc].ts' })).toEqual([false, true, true]);
    expect(origins.passing({ pathGlob: 'src/[bc].ts', kind: 'data' })).toEqual([false, false, true]);
    expect(origins.passing({ pathGlob: 'src/[bc].ts', documentId: 'a' })).toEqual([false, false, false]);
  });

  it('forgets an origin with its last chunk, and uses its number again', () => {
    const origins = new Origins();
    const number = origins.acquire(origin('a'));
    origins.acquire(origin('a'));
    origins.acquire(origin('b'));
    origins.release(number);
    expect(origins.passing({ documentId: 'a' })).toEqual([true, false]);
    origins.release(number);
    expect(origins.passing({ documentId: 'a' })).toEqual([false, false]);
    expect(origins.passing({ pathGlob: '**' })).toEqual([false, true]);
    expect(origins.acquire(origin('c'))).toBe(number);
    expect(origins.passing({ documentId: 'c' })).toEqual([true, false]);
    expect(origins.acquire(origin('a'))).toBe(2);
  });
});
