import fc from 'fast-check';
import { chunk } from '../retrieve/testing/chunks.ts';
import { absentNames, askedNames } from './asked-names.ts';

describe('names that a question asks about', () => {
  it.each<[string, string[]]>([
    ['How does rebuildAuth work, and when is rebuild_auth called by sendAll?', ['rebuildAuth', 'sendAll']],
    ['What calls max_tokens and MAX_TOKENS?', ['max_tokens']],
    ['Why does connect() throw?', ['connect']],
    ['What is `Session.send` for?', ['Session.send']],
    ['What does `kilde` do with `--expand`?', ['kilde', '--expand']],
    ['HTTPAdapter or JsonObject?', ['HTTPAdapter', 'JsonObject']],
    ['Vad gör läsFil och $räknare?', ['läsFil', '$räknare']],
    // Words, hosts, files, and what all software is made of.
    ['How are words counted in a document?', []],
    ['Does JavaScript or TypeScript talk to PostgreSQL over GraphQL and OAuth?', []],
    ['Is example.com or package.json read, e.g. by v2.0?', []],
    ['`not a name, but a sentence`', []],
    ['Vad händer när en nyckel har gått ut?', []],
    ['?!', []],
    ['', []],
  ])('%s', (question, names) => expect(askedNames(question)).toEqual(names));

  it('are few, whatever is pasted', () => {
    const pasted = Array.from({ length: 500 }, (_, index) => `someName${index}()`).join(' ');
    expect(askedNames(pasted)).toHaveLength(8);
  });
});

describe('names that stand nowhere', () => {
  const chunks = [
    chunk({ path: 'src/rate-limiter.ts', text: 'function takeToken(bucket) {}' }),
    chunk({ path: 'docs/keys.md', text: 'MAX_AGE is told in seconds. Läsfil.' }),
  ];

  it.each(['takeToken', 'take_token', 'TakeToken', 'take-token', 'maxAge', 'RateLimiter', 'läsFil', 'la\u0308sFil'])(
    '%s does stand there',
    (name) => expect(absentNames([name], chunks)).toEqual([]),
  );

  it('are given as they were asked, in their order', () => {
    expect(absentNames(['giveToken', 'takeToken', 'drop_all'], chunks)).toEqual(['giveToken', 'drop_all']);
    expect(absentNames(['anyName'], [])).toEqual(['anyName']);
    expect(absentNames([], [])).toEqual([]);
  });

  it('are none of the names of the text itself', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{2,9}[A-Z][a-z]{1,9}$/), fc.string(), fc.string(), (name, before, after) => {
        const held = chunk({ path: 'a.ts', text: `${before} ${name} ${after}` });
        expect(absentNames(askedNames(`What is ${name}?`), [held])).toEqual([]);
      }),
    );
  });
});
