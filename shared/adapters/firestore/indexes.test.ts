import { glob, readFile } from 'node:fs/promises';
import * as fc from 'fast-check';
import type { ChunkFilter } from '../../ports/vector-store.ts';
import { VECTOR_DIMENSIONS } from '../../terms/dimensions.ts';
import { runOf } from '../../../tests/contracts/source-store/context.ts';
import { equalConditions, laterConditions } from './conditions.ts';
import { FIRESTORE_INDEX_EXEMPTIONS, FIRESTORE_INDEXES, FIRESTORE_TTL_FIELDS } from './indexes.ts';
import { toStoredRun } from './source-records.ts';

const vectorIndexes = FIRESTORE_INDEXES.filter(({ fields }) => fields.some((field) => 'vectorDimensions' in field));

const filter: fc.Arbitrary<ChunkFilter> = fc.record(
  {
    language: fc.constantFrom('typescript', 'python'),
    kind: fc.constantFrom('code', 'prose'),
    documentId: fc.constantFrom('d1', 'd2'),
    pathGlob: fc.constantFrom('src/**', '**/*.py'),
  },
  { requiredKeys: [] },
);

const chunk = fc.record({
  documentId: fc.constantFrom('d1', 'd2'),
  language: fc.constantFrom('typescript', 'python'),
  kind: fc.constantFrom('code' as const, 'prose' as const),
  path: fc.constantFrom('src/a.py', 'src/.b.ts', 'lib/c.py'),
});

describe('FIRESTORE_INDEXES', () => {
  it('has a vector index for every search that Firestore is asked for', () => {
    fc.assert(
      fc.property(filter, (each) => {
        const wanted = ['live', ...Object.keys(equalConditions(each)), '__name__', 'vector'];
        expect(vectorIndexes.map(({ fields }) => fields.map((field) => field.path))).toContainEqual(wanted);
      }),
    );
  });

  it('has no vector index that no search uses: each is written with every chunk', () => {
    const used = new Set(
      [{}, { language: 'x' }, { documentId: 'x' }].map((each) => Object.keys(equalConditions(each)).join()),
    );
    expect(vectorIndexes).toHaveLength(used.size);
  });

  it('puts the name before the vector, and the vector last', () => {
    for (const { fields } of vectorIndexes) {
      expect(fields.slice(-2)).toEqual([
        { path: '__name__', order: 'ASCENDING' },
        { path: 'vector', vectorDimensions: VECTOR_DIMENSIONS },
      ]);
    }
  });

  it('exempts no field that a query of this folder names', async () => {
    const named = new Set<string>();
    for await (const file of glob('*.ts', { cwd: import.meta.dirname, exclude: ['*.test.ts'] })) {
      const source = await readFile(`${import.meta.dirname}/${file}`, 'utf8');
      for (const match of source.matchAll(/\.(?:where|orderBy)\(\s*'(\w+)'/g)) named.add(match[1]!);
    }
    expect([...named].toSorted()).toEqual([
      '__name__',
      'documentId',
      'live',
      'path',
      'startedAt',
      'symbols',
      'workspace',
    ]);
    const exempt = FIRESTORE_INDEX_EXEMPTIONS.map(({ collection, field }) => `${collection}.${field}`);
    expect(exempt).not.toContain('documents.path');
    for (const field of ['documentId', 'live', 'symbols']) expect(exempt).not.toContain(`chunks.${field}`);
    for (const collection of ['runs', 'keys', 'chunks', 'documents']) expect(exempt).not.toContain(`${collection}.*`);
    expect(exempt).not.toContain('runs.startedAt');
  });

  it('lets no field go by itself that is not a time, nor exempts it twice', () => {
    const timed = FIRESTORE_TTL_FIELDS.map(({ collection, field }) => `${collection}.${field}`);
    const exempt = new Set(FIRESTORE_INDEX_EXEMPTIONS.map(({ collection, field }) => `${collection}.${field}`));
    expect(timed.filter((field) => exempt.has(field))).toEqual([]);
    expect(Object.keys(toStoredRun(runOf('r1', 'docs')))).toContain('expiresAt');
  });
});

describe('the conditions of a filter', () => {
  it('are together the whole filter, wherever each is checked', () => {
    fc.assert(
      fc.property(filter, chunk, (wanted, each) => {
        const byFirestore = Object.entries(equalConditions(wanted)).every(
          ([field, value]) => Object.entries(each).find(([name]) => name === field)?.[1] === value,
        );
        const keep = laterConditions(wanted);
        const later = keep === undefined || keep([each], (item) => item).length === 1;
        const inGlob = wanted.pathGlob === 'src/**' ? each.path.startsWith('src/') : each.path.endsWith('.py');
        const passes =
          (wanted.language ?? each.language) === each.language &&
          (wanted.kind ?? each.kind) === each.kind &&
          (wanted.documentId ?? each.documentId) === each.documentId &&
          (wanted.pathGlob === undefined || inGlob);
        expect(byFirestore && later).toBe(passes);
      }),
      { numRuns: 500 },
    );
  });
});

describe('the SDK', () => {
  it('is loaded in one place, and only when a store is opened: a process without Firestore does not pay for it', async () => {
    const loads: string[] = [];
    for await (const file of glob('*.ts', { cwd: import.meta.dirname, exclude: ['*.test.ts'] })) {
      const source = await readFile(`${import.meta.dirname}/${file}`, 'utf8');
      const values =
        source.match(/^(?:import (?!type )[^;]*?from|.*import\() ?'(?:@google-cloud|google-)[^']*'/gm) ?? [];
      loads.push(...values.map((load) => `${file}: ${load.trim()}`));
    }
    expect(loads).toEqual([
      "client.ts: const { Firestore, FieldValue } = await import('@google-cloud/firestore'",
      "client.ts: const { PassThroughClient } = await import('google-auth-library'",
    ]);
  });
});
