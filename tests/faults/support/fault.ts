import type { SourceReader } from '../../../shared/ports/source-reader.ts';
import type { EntryRecord, RunState } from '../../../shared/ports/sources.ts';
import { type Bed, type BedRun, type Content, openBed } from './bed.ts';

/** By path; null takes the file away. */
export type Files = Readonly<Record<string, string | Uint8Array | null>>;

/** What stands in a source before anything goes wrong. */
export const BEFORE: Files = {
  'a.md': '# Alpha\n\nAlpha counts the coins of the treasury.\n',
  'docs/b.md': 'Beta keeps the keys of the northern gate.\n',
  'src/c.ts': 'export const gamma = 1;\n',
};

/** What its owner does to it while it is being repaired. */
const MEANWHILE: Files = {
  'a.md': '# Alpha\n\nAlpha counts the coins of both treasuries, every midnight.\n',
  'docs/b.md': null,
  'docs/d.md': 'Delta is new here.\n',
};

/** Stands wherever a source must not reach; no index may ever hold it. */
export const OUTSIDE = 'Nobody in this workspace may read the outside.';

/** A source of one kind, with its host, that can be disturbed. */
export interface Scene extends AsyncDisposable {
  /** As a run that begins now gets it. */
  reader(): SourceReader;
  /** Whether archives and tables are opened. */
  readonly expand?: boolean;
  put(files: Files): void | Promise<void>;
  /** What happened since the source was broken and never should: reads beyond its bounds, faults that nobody met. */
  trespasses?(): readonly string[];
}

export interface Expected {
  readonly state: RunState;
  /** What the record says: why the run failed, or every path that did not become a document, with the reason. */
  readonly says: RegExp;
  /** Documents that the disturbed run added, changed or took away, by path. */
  readonly added?: readonly string[];
  readonly changed?: readonly string[];
  readonly removed?: readonly string[];
  /** The pause that the host asked for. */
  readonly retryAfterMs?: number;
}

export interface Row<S extends Scene> {
  readonly fault: string;
  /** Stands in the source as well, before anything goes wrong. */
  readonly first?: () => Files | Promise<Files>;
  readonly breaks: (scene: S) => void | Promise<void>;
  /** Undoes it, where it does not pass by itself. */
  readonly heals?: (scene: S) => void | Promise<void>;
  /** What is wrong stays wrong: a second run finds the same, and pays nothing for it. */
  readonly lasts?: boolean;
  readonly expected: Expected;
  /** What happened and should not have: requests, reads. Nothing, when all is well. */
  readonly trespasses?: (scene: S) => readonly string[];
}

/** What became of an index while its source failed, and afterwards. */
export interface Played {
  readonly before: Content;
  readonly disturbed: BedRun;
  readonly after: Content;
  readonly notes: readonly (readonly [path: string, note: string])[];
  readonly entries: readonly EntryRecord[];
  /** Null unless the fault lasts. */
  readonly again: { readonly run: BedRun; readonly content: Content; readonly embedded: number } | null;
  readonly trespasses: readonly string[];
  readonly healthy: BedRun;
  readonly end: Content;
  /** Of an index that was first made of the source as it is at the end. */
  readonly undisturbed: Content;
  /** Of the run after the healthy one. */
  readonly rest: { readonly run: BedRun; readonly embedded: number };
}

export interface Fault {
  readonly fault: string;
  readonly source: string;
  readonly lasts: boolean;
  readonly expected: Expected;
  play(): Promise<Played>;
}

/** The rows of one kind of source, each on a stage of its own. */
export const faultsOf = <S extends Scene>(source: string, open: () => Promise<S>, rows: readonly Row<S>[]): Fault[] =>
  rows.map((row) => ({
    fault: row.fault,
    source,
    lasts: row.lasts ?? false,
    expected: row.expected,
    play: async () => {
      await using scene = await open();
      const bed = await openBed(bedOf(scene));
      try {
        return await play(row, scene, bed);
      } finally {
        await bed.close();
      }
    },
  }));

const bedOf = (scene: Scene) => ({ reader: () => scene.reader(), expand: scene.expand ?? false });

async function play<S extends Scene>(row: Row<S>, scene: S, bed: Bed): Promise<Played> {
  await scene.put({ ...BEFORE, ...(await row.first?.()) });
  await healthySync(bed);
  const before = await bed.content();
  await row.breaks(scene);
  const disturbed = await bed.sync();
  const found = {
    before,
    disturbed,
    after: await bed.content(),
    notes: await bed.notes(),
    entries: await bed.entries(),
  };
  const again = row.lasts === true ? { ...(await counted(bed)), content: await bed.content() } : null;
  const trespasses = [...(row.trespasses?.(scene) ?? []), ...(scene.trespasses?.() ?? [])];
  await row.heals?.(scene);
  await scene.put(MEANWHILE);
  const healthy = await bed.sync();
  const end = await bed.content();
  const rest = await counted(bed);
  return { ...found, again, trespasses, healthy, end, undisturbed: await firstContentOf(scene), rest };
}

async function counted(bed: Bed): Promise<{ run: BedRun; embedded: number }> {
  bed.embedder.forget();
  const run = await bed.sync();
  return { run, embedded: bed.embedder.texts.length };
}

async function firstContentOf(scene: Scene): Promise<Content> {
  const bed = await openBed(bedOf(scene));
  try {
    await healthySync(bed);
    return await bed.content();
  } finally {
    await bed.close();
  }
}

async function healthySync(bed: Bed): Promise<void> {
  const { run, error } = await bed.sync();
  if (run.state !== 'complete' || run.failed > 0)
    throw new Error('A run that nothing disturbs failed.', { cause: error });
}

/** All that a run told, one line for each thing; of several entries in the order of their paths, as they are read at once. */
export const saidBy = ({ disturbed: { run, leftOut }, notes }: Played): string[] => [
  ...(run.reason === null ? [] : [run.reason]),
  ...[...leftOut, ...notes].map(([path, reason]) => `${path}: ${reason}`).toSorted((a, b) => (a < b ? -1 : 1)),
];

export interface Difference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** Documents of one index that are others, or not there, in another one; by path. */
export function differenceOf(before: Content, after: Content): Difference {
  const [old, now] = [byPath(before), byPath(after)];
  return {
    added: [...now.keys()].filter((path) => !old.has(path)),
    changed: [...now].flatMap(([path, text]) => (old.has(path) && old.get(path) !== text ? [path] : [])),
    removed: [...old.keys()].filter((path) => !now.has(path)),
  };
}

const byPath = ({ listed }: Content): Map<string, string> =>
  new Map(listed.map(({ path, contentHash, chunks }) => [path, JSON.stringify([contentHash, chunks])]));
