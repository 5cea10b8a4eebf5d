import picomatch from 'picomatch';
import type { EmbeddedChunk } from '../../../shared/ports/documents.ts';
import type { ChunkFilter } from '../../../shared/ports/vector-store.ts';
import { chunkOf, idsOf, ingest, randomVector, vectorWith, versionOf } from '../fixtures.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';

const FILES = [
  ['app', 'src/app.ts', 'typescript', 'code'],
  ['deep', 'src/lib/util/deep.ts', 'typescript', 'code'],
  ['py', 'tools/run.py', 'python', 'code'],
  ['guide', 'docs/guide.md', 'markdown', 'prose'],
  ['norsk', 'docs/blåbær og lyng.md', 'markdown', 'prose'],
  ['flow', '.github/workflows/ci.yml', 'yaml', 'data'],
  ['braces', 'src/[id]/page (1).ts', 'typescript', 'code'],
] as const;

const CHUNKS: readonly EmbeddedChunk[] = FILES.flatMap(([id, path, language, kind]) =>
  ['one', 'two'].map((label) => chunkOf(id, label, { path, language, kind })),
);

const passes =
  ({ language, kind, documentId, pathGlob }: ChunkFilter) =>
  (chunk: EmbeddedChunk): boolean =>
    (language === undefined || chunk.language === language) &&
    (kind === undefined || chunk.kind === kind) &&
    (documentId === undefined || chunk.documentId === documentId) &&
    (pathGlob === undefined || picomatch(pathGlob, { dot: true })(chunk.path));

/** Each filter with how many chunks pass it, so that a wrong reference cannot make a test pass. */
const FILTERS: readonly (readonly [ChunkFilter, number])[] = [
  [{}, 14],
  [{ language: 'typescript' }, 6],
  [{ language: 'TypeScript' }, 0],
  [{ kind: 'prose' }, 4],
  [{ documentId: 'deep' }, 2],
  [{ documentId: 'none' }, 0],
  [{ pathGlob: 'src/**/*.ts' }, 6],
  [{ pathGlob: 'src/*.ts' }, 2],
  [{ pathGlob: '*.ts' }, 0],
  [{ pathGlob: '**/*.{md,yml}' }, 6],
  [{ pathGlob: '**' }, 14],
  [{ pathGlob: '.github/**' }, 2],
  [{ pathGlob: '!docs/**' }, 10],
  [{ pathGlob: 'docs/blå*' }, 2],
  [{ pathGlob: 'docs/guide.md' }, 2],
  [{ language: 'typescript', kind: 'code', pathGlob: 'src/lib/**' }, 2],
  [{ language: 'markdown', documentId: 'norsk' }, 2],
  [{ language: 'python', pathGlob: 'src/**' }, 0],
  [{ language: 'yaml', kind: 'data', documentId: 'flow', pathGlob: '**/ci.yml' }, 2],
  [{ language: undefined, kind: undefined, documentId: undefined, pathGlob: undefined }, 14],
];

export function filterContract(check: Check): void {
  check('hold alone and together', async (store) => {
    for (const [id, path, language, kind] of FILES) {
      const chunks = CHUNKS.filter((chunk) => chunk.documentId === id);
      await ingest(store, WORKSPACE, versionOf(id, 1, chunks, { path, language, kind }));
    }
    for (const [filter, count] of FILTERS) {
      const hits = await store.search(WORKSPACE, { vector: randomVector(2), limit: 1_000, filter });
      expect({ filter, ids: idsOf(hits.map((hit) => hit.chunk)) }).toEqual({
        filter,
        ids: idsOf(CHUNKS.filter(passes(filter))),
      });
      expect(hits).toHaveLength(count);
    }
  });

  check('find the one far chunk of 300 that passes', async (store) => {
    const near = Array.from({ length: 299 }, (_, i) =>
      chunkOf('many', `c${i}`, { vector: vectorWith({ 1: 1 - i / 1_024 }) }),
    );
    await ingest(store, WORKSPACE, versionOf('many', 1, near));
    const rare = { path: 'legacy/pay.cbl', language: 'cobol', kind: 'data' } as const;
    const far = chunkOf('rare', 'far', { ...rare, vector: vectorWith({ 1: -1 }) });
    await ingest(store, WORKSPACE, versionOf('rare', 1, [far], rare));
    const filters: ChunkFilter[] = [
      { language: 'cobol' },
      { kind: 'data' },
      { documentId: 'rare' },
      { pathGlob: 'legacy/*' },
      { language: 'cobol', pathGlob: '**/*.cbl' },
    ];
    for (const filter of filters) {
      const hits = await store.search(WORKSPACE, { vector: vectorWith({ 1: 1 }), limit: 5, filter });
      expect(hits.map((hit) => [hit.chunk.id, hit.score])).toEqual([[far.id, -1]]);
    }
  });

  check('give the best that pass when more pass than are asked for', async (store) => {
    const chunks = Array.from({ length: 60 }, (_, i) =>
      chunkOf('half', `c${i}`, {
        id: `c${String(i).padStart(2, '0')}`,
        language: i % 2 === 0 ? 'rust' : 'go',
        vector: vectorWith({ 8: i / 64 }),
      }),
    );
    await ingest(store, WORKSPACE, versionOf('half', 1, chunks));
    const query = { vector: vectorWith({ 8: 1 }), limit: 3, filter: { language: 'rust' } };
    const hits = await store.search(WORKSPACE, query);
    expect(hits.map((hit) => hit.chunk.id)).toEqual(['c58', 'c56', 'c54']);
  });
}
