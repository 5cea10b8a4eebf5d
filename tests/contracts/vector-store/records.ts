import { chunkOf, ingest, recordOf, termsOf, versionOf } from '../fixtures.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';

const TEXTS = {
  nordic: 'Blåbær på fjället – "sær" åäöæøÅÄÖÆØ þð ẞ',
  emoji: '👩‍👩‍👧‍👦 🇳🇴 𝒳 \u200B',
  control: 'tab\there\r\nline\u2028separator\u0001end',
  quotes: `'; DROP TABLE chunks; -- "\\" \${x} %s`,
  combining: 'e\u0301 is not é',
  empty: '',
};

export function recordContract(check: Check): void {
  check('come back exactly: chunks with any text', async (store) => {
    const chunks = Object.entries(TEXTS).map(([label, text], i) =>
      chunkOf('texts', label, {
        text,
        breadcrumb: [text, label],
        symbols: [label, `${text}!`],
        startLine: i + 1,
        endLine: i + 1,
      }),
    );
    await ingest(store, WORKSPACE, versionOf('texts', 1, chunks));
    const got = await store.getChunks(
      WORKSPACE,
      chunks.map((chunk) => chunk.id),
    );
    expect(got).toStrictEqual(chunks.map(recordOf));
    expect(await store.findDefinitions(WORKSPACE, `${TEXTS.nordic}!`, 5)).toStrictEqual([recordOf(chunks[0]!)]);
  });

  check('come back exactly: outlines, empty lists, long lines', async (store) => {
    const chunks = [
      chunkOf('shapes', 'bare', { breadcrumb: [], symbols: [], part: 'outline', kind: 'prose', language: '' }),
      chunkOf('shapes', 'deep', { breadcrumb: ['a', '', 'c › d'], startLine: 1, endLine: 2_000_000 }),
      chunkOf('shapes', 'long', { text: 'lang '.repeat(20_000), kind: 'data' }),
    ];
    await ingest(store, WORKSPACE, versionOf('shapes', 1, chunks));
    const ids = chunks.map((chunk) => chunk.id);
    expect(await store.getChunks(WORKSPACE, ids)).toStrictEqual(chunks.map(recordOf));
  });

  check('come back exactly: a document with every field', async (store) => {
    const version = versionOf('full', 1, [chunkOf('full', 'c')], {
      path: 'docs/æ ø å/«fil».md',
      title: TEXTS.nordic,
      language: 'markdown',
      kind: 'prose',
      metadata: {
        'source.url': 'https://example.test/å?b=c',
        høyde: '',
        'with space': TEXTS.quotes,
        emoji: TEXTS.emoji,
      },
      provenance: { sourceId: 'docs', revision: TEXTS.quotes },
      pages: 9_999,
      bytes: 2 ** 31 + 5,
      skipped: ['page 3: no text', TEXTS.quotes],
      terms: { buckets: Uint16Array.of(0, 1, 16_383), counts: Uint16Array.of(1, 65_535, 7), length: 1_234_567 },
    });
    await ingest(store, WORKSPACE, version);
    expect(await store.getDocument(WORKSPACE, 'full')).toStrictEqual(version.document);
  });

  check('come back exactly: a document with no optional field and no terms', async (store) => {
    const terms = { buckets: new Uint16Array(0), counts: new Uint16Array(0), length: 0 };
    const version = versionOf('bare', 1, [], { title: '', terms });
    await ingest(store, WORKSPACE, version);
    const document = (await store.getDocument(WORKSPACE, 'bare'))!;
    expect(document).toStrictEqual(version.document);
    expect(Object.keys(document)).not.toContain('provenance');
    expect(Object.keys(document)).not.toContain('pages');
  });

  check('forget an optional field that the next version does not have', async (store) => {
    const first = versionOf('alpha', 1, [], {
      provenance: { sourceId: 's', revision: 'r1' },
      pages: 3,
      metadata: { a: '1', b: '2' },
      skipped: ['x'],
    });
    const second = versionOf('alpha', 2, [], { metadata: { b: '3' } });
    await ingest(store, WORKSPACE, first);
    await ingest(store, WORKSPACE, second, first);
    expect(await store.getDocument(WORKSPACE, 'alpha')).toStrictEqual(second.document);
  });

  check('are the store’s own: changing what was handed in or out changes nothing', async (store) => {
    const terms = termsOf(3);
    const metadata = { owner: 'a' };
    const chunk = chunkOf('own', 'c');
    const version = versionOf('own', 1, [chunk], { terms, metadata });
    await ingest(store, WORKSPACE, version);
    const query = { vector: chunk.vector.slice(), limit: 1, filter: {} };
    const [before] = await store.search(WORKSPACE, query);
    terms.counts.fill(9);
    metadata.owner = 'b';
    chunk.vector.fill(0);
    (await store.statistics(WORKSPACE)).documentFrequencies.fill(77);
    (await store.getDocument(WORKSPACE, 'own'))!.terms.counts.fill(88);
    const document = (await store.getDocument(WORKSPACE, 'own'))!;
    expect(document.terms).toStrictEqual(termsOf(3));
    expect(document.metadata).toEqual({ owner: 'a' });
    expect((await store.statistics(WORKSPACE)).documentFrequencies).not.toContain(77);
    expect(await store.search(WORKSPACE, query)).toStrictEqual([before]);
  });
}
