import * as fc from 'fast-check';
import { ENTRY_STATES } from '../../../shared/ports/sources.ts';
import type { EntryRecord } from '../../../shared/ports/sources.ts';
import { byPath, entryOf, sourceOf, WORKSPACE } from './context.ts';
import type { SourceCheck } from './context.ts';

/** Names a store could take for paths, fields, patterns, numbers or one another. */
const AWKWARD = [
  '.',
  '..',
  '../up',
  './here',
  '/',
  '//',
  'a/',
  'a',
  'A',
  'a//b',
  'a/b/c.md',
  'a.zip/b.md',
  'a.b.c',
  '__proto__',
  '__x__',
  '__id__/__x__',
  'constructor',
  ' ',
  'a ',
  '%',
  '%2F',
  '*',
  '?q=1&r=#top',
  '`tick`',
  "'; DROP TABLE entries; --",
  '"quoted\\"',
  '[0]',
  '~',
  '0',
  '00',
  'new\nline\r\n\ttab',
  '\u0001\u007F\u0080',
  '\uFEFFbom',
  'na\u00EFve',
  'nai\u0308ve',
  'Blåbær på fjället.md',
  '日本語/文書.txt',
  '👩‍👩‍👧‍👦/🇳🇴.md',
  '\u{10FFFF}',
];

/** Longer than any limit on names: Firestore's is 1,500 bytes. They differ in their last character. */
const LONG = ['a', 'b', 'ø'].map((last) => `${'deep/'.repeat(300)}${'字'.repeat(300)}${last}`);

const path = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...AWKWARD) },
  { weight: 1, arbitrary: fc.constantFrom(...LONG) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }) },
);
const optional = fc.option(fc.string({ unit: 'grapheme', maxLength: 30 }));
const entry: fc.Arbitrary<EntryRecord> = fc.record(
  {
    path,
    version: optional,
    state: fc.constantFrom(...ENTRY_STATES),
    parent: fc.option(path),
    documentId: optional,
    tries: fc.nat(1_000),
    reason: optional,
    checkedIn: optional,
  },
  // As records are: `toStrictEqual` tells prototypes apart.
  { noNullPrototype: true },
);
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ put: fc.array(entry, { maxLength: 8 }) }) },
    { weight: 1, arbitrary: fc.record({ drop: fc.array(path, { maxLength: 8 }) }) },
  ),
  { minLength: 1, maxLength: 6 },
);

const many = (version: string): EntryRecord[] =>
  Array.from({ length: 1_200 }, (_, i) => entryOf(`docs/${i}.md`, { version }));

export function entryContract(check: SourceCheck, runs: number): void {
  check('keeps every field of every state', async (store) => {
    await store.putSource(WORKSPACE, sourceOf('docs'));
    const entries = [
      entryOf('a.md'),
      entryOf('b.zip', { state: 'container', documentId: null, version: null }),
      entryOf('b.zip/c.md', { parent: 'b.zip', version: 'v'.repeat(2_000) }),
      entryOf('d.exe', { state: 'left_out', documentId: null, reason: 'binary' }),
      entryOf('e.pdf', { state: 'failed', tries: 7, reason: 'ø'.repeat(2_000) }),
      entryOf('f.md', { state: 'set_aside', version: '', reason: '' }),
      entryOf('g.md', { state: 'erased', documentId: null, checkedIn: 'run-1' }),
    ];
    await store.putEntries(WORKSPACE, 'docs', entries);
    expect(byPath(await store.listEntries(WORKSPACE, 'docs'))).toStrictEqual(entries);
  });

  check('tells awkward paths apart, all of them put at once', async (store) => {
    await store.putSource(WORKSPACE, sourceOf('docs'));
    const entries = [...AWKWARD, ...LONG].map((each, i) => entryOf(each, { tries: i, parent: each }));
    await store.putEntries(WORKSPACE, 'docs', entries);
    expect(byPath(await store.listEntries(WORKSPACE, 'docs'))).toStrictEqual(byPath(entries));
    await store.deleteEntries(WORKSPACE, 'docs', [...AWKWARD, ...LONG.slice(0, 2)]);
    expect(await store.listEntries(WORKSPACE, 'docs')).toStrictEqual(entries.slice(-1));
  });

  check('replaces an entry whole, and leaves the others', async (store) => {
    await store.putSource(WORKSPACE, sourceOf('docs'));
    await store.putEntries(WORKSPACE, 'docs', [entryOf('a', { parent: 'z', reason: 'r', tries: 3 }), entryOf('b')]);
    const next = entryOf('a', { version: null, documentId: null, state: 'failed' });
    await store.putEntries(WORKSPACE, 'docs', [next]);
    expect(byPath(await store.listEntries(WORKSPACE, 'docs'))).toStrictEqual([next, entryOf('b')]);
  });

  check('takes and drops nothing when asked for nothing, and drops what is not there', async (store) => {
    await store.putSource(WORKSPACE, sourceOf('docs'));
    await store.putEntries(WORKSPACE, 'docs', [entryOf('a')]);
    await store.putEntries(WORKSPACE, 'docs', []);
    await store.deleteEntries(WORKSPACE, 'docs', []);
    await store.deleteEntries(WORKSPACE, 'docs', ['b', 'A', '', 'a/']);
    expect(await store.listEntries(WORKSPACE, 'docs')).toStrictEqual([entryOf('a')]);
  });

  check('takes 1,200 at once, replaces them at once, and drops most of them at once', async (store) => {
    await store.putSource(WORKSPACE, sourceOf('docs'));
    await store.putEntries(WORKSPACE, 'docs', many('1'));
    expect(byPath(await store.listEntries(WORKSPACE, 'docs'))).toStrictEqual(byPath(many('1')));
    await store.putEntries(WORKSPACE, 'docs', many('2'));
    expect(byPath(await store.listEntries(WORKSPACE, 'docs'))).toStrictEqual(byPath(many('2')));
    const gone = many('2').slice(0, 1_150);
    await store.deleteEntries(
      WORKSPACE,
      'docs',
      gone.map((each) => each.path),
    );
    expect(byPath(await store.listEntries(WORKSPACE, 'docs'))).toStrictEqual(byPath(many('2').slice(1_150)));
  });

  check('holds what a plain map holds, after any puts and drops', async (store) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const sourceId = `s${run++}`;
        const model = new Map<string, EntryRecord>();
        await store.putSource(WORKSPACE, sourceOf(sourceId));
        for (const step of sequence) {
          if ('put' in step) {
            await store.putEntries(WORKSPACE, sourceId, step.put);
            for (const each of step.put) model.set(each.path, each);
          } else {
            await store.deleteEntries(WORKSPACE, sourceId, step.drop);
            for (const each of step.drop) model.delete(each);
          }
        }
        expect(byPath(await store.listEntries(WORKSPACE, sourceId))).toStrictEqual(byPath([...model.values()]));
      }),
      { numRuns: runs },
    );
  });
}
