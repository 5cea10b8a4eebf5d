import { everythingOf } from '../support/everything.ts';
import type { Composition } from '../../shared/compose.ts';
import { sha256Hex } from '../../shared/platform/hash.ts';
import { inside } from './at.ts';
import type { Place } from './place.ts';
import type { Scene } from './scene.ts';

/** Things that can be told apart: a count, and each thing as text. */
export type Things = readonly string[];

const STORED = [
  'documents',
  'chunks',
  'vectors',
  'statistics',
  'sources',
  'entries',
  'runs',
  'keys',
  'settings',
  'usage',
] as const;
const SAID = ['searches', 'answers'] as const;

type Stored = Readonly<Record<(typeof STORED)[number], Things>>;
type Said = Readonly<Record<(typeof SAID)[number], Things>>;

/** All that a place holds and says. */
export type Observed = Stored & Said;
export const KINDS = [...STORED, ...SAID];

/** In one order, whatever order the store gives fields in. */
const sorted = (value: unknown): unknown => {
  if (value instanceof Uint16Array || value instanceof Uint32Array) return Array.from(value);
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([key, each]) => [key, sorted(each)]));
};

const textOf = (...things: readonly unknown[]): string => JSON.stringify(sorted(things));

/** Without what is of one store's or moment's making, and without the digits that hang on the order of an addition. */
const saidText = (...things: readonly unknown[]): string =>
  JSON.stringify(sorted(things), (key, value: unknown) => {
    if (key === 'generation' || key === 'cache') return undefined;
    return typeof value === 'number' ? Number(value.toPrecision(9)) : value;
  });

/** What it holds, read anew. */
export const observeStored = (place: Place, { workspaces }: Scene): Promise<Stored> =>
  inside(place, async ({ stores }) => {
    const all = await Promise.all(
      workspaces.map(async ({ name }) => ({ name, ...(await everythingOf(stores, name)) })),
    );
    const indexes = all.flatMap(({ name, indexes: each }) => each.map((index) => ({ name, ...index })));
    const chunks = indexes.flatMap(({ name, chunks: each }) => each.map((chunk) => ({ name, ...chunk })));
    const sources = all.flatMap(({ name, sources: each }) => each.map((source) => ({ name, ...source })));
    const texts = (groups: readonly (readonly unknown[])[]) => groups.flat().map((thing) => textOf(thing));
    return {
      documents: texts(indexes.map(({ documents }) => documents)),
      chunks: chunks.map(({ vector: _vector, ...chunk }) => textOf(chunk)),
      vectors: chunks.map(({ name, id, vector }) => `${name} ${id} ${sha256Hex(new Uint8Array(vector.buffer))}`),
      statistics: indexes.map(({ name, statistics }) => textOf(name, statistics)),
      sources: sources.map(({ name, source }) => textOf(name, source)),
      entries: texts(sources.map(({ entries }) => entries)),
      runs: texts(sources.map(({ runs }) => runs)),
      keys: texts(all.map(({ keys }) => keys)),
      settings: all.map(({ name, settings }) => textOf(name, settings)),
      usage: all.flatMap(({ name, usage }) => usage.map((day) => textOf(name, day))),
    };
  });

/** What it says, with nothing kept in memory from before. */
export const observeSaid = (place: Place, { workspaces }: Scene): Promise<Said> =>
  inside(place, async (composition) => {
    const searches: string[] = [];
    const answers: string[] = [];
    for (const { name, questions } of workspaces)
      for (const question of questions) {
        searches.push(saidText(question, await search(composition, name, question)));
        answers.push(saidText(question, await answer(composition, name, question)));
      }
    return { searches, answers };
  });

const search = ({ library }: Composition, workspace: string, query: string) =>
  library.retrieve({ workspace, query, topK: 10, filter: {}, explain: true });

const answer = ({ library }: Composition, workspace: string, question: string) =>
  library.answer({ workspace, question, filter: {} });
