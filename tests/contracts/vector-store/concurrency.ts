import type { ChunkRecord } from '../../../shared/ports/documents.ts';
import {
  chunkOf,
  commitOf,
  documentWith,
  idsOf,
  ingest,
  recordOf,
  stageAdded,
  vectorWith,
  versionOf,
  visibleIds,
} from '../fixtures.ts';
import type { Version } from '../fixtures.ts';
import { WORKSPACE } from './context.ts';
import type { Check } from './context.ts';
import { frequenciesOf } from './statistics.ts';

const TEN = Array.from({ length: 10 }, (_, i) => i);

/** Half of the chunks are new in each version, and the other half moves: one version is told from another by both. */
function replacement(version: number): Version {
  const chunks = TEN.map((i) => {
    const stays = i % 2 === 0;
    return chunkOf('busy', stays ? `stays${i}` : `v${version}-${i}`, {
      text: stays ? 'stays' : `version ${version}`,
      startLine: version * 100 + i,
      endLine: version * 100 + i,
      vector: vectorWith({ [i]: 1 }),
    });
  });
  return versionOf('busy', version, chunks);
}

/** The one version all of these chunks are from; throws when there are two, or not all ten of one. */
function versionSeen(chunks: readonly ChunkRecord[]): number {
  const versions = new Set(chunks.map((chunk) => Math.floor(chunk.startLine / 100)));
  for (const { text } of chunks) if (text !== 'stays') versions.add(Number(text.slice('version '.length)));
  if (chunks.length !== 10 || versions.size !== 1) {
    throw new Error(`${chunks.length} chunks of versions ${[...versions].join(' and ')}`);
  }
  return [...versions][0]!;
}

export function concurrencyContract(check: Check): void {
  check('let one of ten commits of the same version win, whole', async (store) => {
    const first = documentWith('alpha', 3);
    await ingest(store, WORKSPACE, first);
    const rivals = TEN.map((i) =>
      versionOf('alpha', 2, [first.chunks[0]!, chunkOf('alpha', `r${i}a`), chunkOf('alpha', `r${i}b`)], {
        title: `${i}`,
      }),
    );
    const outcomes = await Promise.all(
      rivals.map(async (rival) => {
        const commit = commitOf(rival.document, first.document);
        await stageAdded(store, WORKSPACE, rival, commit);
        const outcome = await store.commitDocument(WORKSPACE, commit);
        if (outcome === 'conflict') await store.discardStaged(WORKSPACE, commit.added);
        return outcome;
      }),
    );
    expect(outcomes.toSorted()).toEqual(['committed', ...Array.from({ length: 9 }, () => 'conflict')]);
    const winner = rivals[outcomes.indexOf('committed')]!;
    expect(await store.getDocument(WORKSPACE, 'alpha')).toStrictEqual(winner.document);
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(winner.chunks));
    expect(await store.statistics(WORKSPACE)).toMatchObject({
      documents: 1,
      chunks: 3,
      documentFrequencies: frequenciesOf([winner.document.terms]),
    });
  });

  check('let one of ten equal commits win, and keep its chunks when the others tidy up', async (store) => {
    const version = documentWith('alpha', 4);
    const commit = commitOf(version.document);
    const outcomes = await Promise.all(
      TEN.map(async () => {
        await store.stageChunks(WORKSPACE, version.chunks);
        return store.commitDocument(WORKSPACE, commit);
      }),
    );
    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
    await Promise.all(TEN.map(() => store.discardStaged(WORKSPACE, commit.added)));
    const ids = version.chunks.map((chunk) => chunk.id);
    expect(await store.getChunks(WORKSPACE, ids)).toStrictEqual(version.chunks.map(recordOf));
  });

  check('commit ten documents at once, and count each once', async (store) => {
    const versions = TEN.map((i) => documentWith(`doc${i}`, i + 1));
    await Promise.all(versions.map((version) => ingest(store, WORKSPACE, version)));
    const terms = versions.map((version) => version.document.terms);
    expect(await store.statistics(WORKSPACE)).toMatchObject({
      documents: 10,
      chunks: 55,
      termLength: terms.reduce((sum, each) => sum + each.length, 0),
      documentFrequencies: frequenciesOf(terms),
    });
    expect(await visibleIds(store, WORKSPACE)).toEqual(idsOf(versions.flatMap((version) => version.chunks)));
  });

  check('delete once when ten ask at once', async (store) => {
    await ingest(store, WORKSPACE, documentWith('alpha', 3));
    const outcomes = await Promise.all(TEN.map(() => store.deleteDocument(WORKSPACE, 'alpha')));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await store.statistics(WORKSPACE)).toMatchObject({ documents: 0, chunks: 0, termLength: 0, profiles: {} });
  });

  check('show a searching reader one whole version at a time', async (store) => {
    let current = replacement(1);
    await ingest(store, WORKSPACE, current);
    const written = new AbortController();
    const seen: number[] = [];
    const vector = vectorWith(Object.fromEntries(TEN.map((i) => [i, 1])));
    const read = async () => {
      while (!written.signal.aborted) {
        const hits = await store.search(WORKSPACE, { vector, limit: 100, filter: {} });
        seen.push(versionSeen(hits.map((hit) => hit.chunk)));
        await new Promise(setImmediate);
      }
    };
    const write = async () => {
      try {
        for (let version = 2; version <= 21; version++) {
          const next = replacement(version);
          await ingest(store, WORKSPACE, next, current);
          current = next;
          await new Promise(setImmediate);
        }
      } finally {
        written.abort();
      }
    };
    await Promise.all([read(), write()]);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    const last = await store.search(WORKSPACE, { vector, limit: 100, filter: {} });
    expect(versionSeen(last.map((hit) => hit.chunk))).toBe(21);
  });
}
