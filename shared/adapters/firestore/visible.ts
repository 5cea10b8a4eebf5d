import type { DocumentSnapshot } from '@google-cloud/firestore';
import type { ChunkRecord } from '../../ports/documents.ts';
import { CHUNK_FIELDS, toChunkRecord } from './chunk-record.ts';
import type { Database } from './database.ts';
import { sight, STANDING_FIELDS, toStanding, type Standing } from './gates.ts';
import { toJournal, type Journal } from './journal.ts';
import { getEach } from './pages.ts';
import { busy } from './sweep.ts';

/** Each costs a query, and a writer needs a dozen requests for every change of a document's current attempt. */
const MAX_ROUNDS = 50;

/** What a read for readers must ask for. */
export const READER_FIELDS: readonly string[] = [...CHUNK_FIELDS, ...STANDING_FIELDS];

export interface Candidate {
  readonly snapshot: DocumentSnapshot;
  /** As the current version of its document has it; undefined when that version does not hold it. */
  readonly chunk: ChunkRecord | undefined;
}

interface Stored {
  readonly snapshot: DocumentSnapshot;
  readonly record: ChunkRecord;
  readonly standing: Standing;
}

type Journals = ReadonlyMap<string, Journal>;

/** Turns what is stored into what readers may see of it: a chunk with gates does not say that by itself. */
export class Visible {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * `read` gives chunks as they are stored at one instant. Their documents' journals are read after it,
   * because Firestore has no vector query in a transaction, and only of chunks with gates. They hold for
   * that instant too if they were the same before it, for which `read` runs once more.
   */
  async read(workspace: string, read: () => Promise<readonly DocumentSnapshot[]>): Promise<Candidate[]> {
    let before: Journals = new Map();
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const stored = (await read()).filter(({ exists }) => exists).map(toStored);
      const gated = stored.filter(({ standing }) => Object.keys(standing.gates).length > 0);
      const after = await this.#journals(workspace, new Set(gated.map(({ record }) => record.documentId)));
      if (gated.every((chunk) => wasSo(chunk, before, after))) return stored.map((chunk) => toCandidate(chunk, after));
      before = after;
    }
    throw busy();
  }

  async #journals(workspace: string, documentIds: ReadonlySet<string>): Promise<Journals> {
    const ids = [...documentIds];
    const journals: Journal[] = [];
    const refs = ids.map((id) => this.#database.refs.journal(workspace, id));
    for await (const snapshots of getEach(this.#database, refs)) journals.push(...snapshots.map(toJournal));
    return new Map(journals.map((journal, i) => [ids[i] ?? '', journal]));
  }
}

/** Whether the journal that was read after a chunk tells how its gates stood when it was read. */
function wasSo({ record, standing }: Stored, before: Journals, after: Journals): boolean {
  const [earlier, later] = [before.get(record.documentId), after.get(record.documentId)];
  // A name that was current never is again, so equal ends mean that nothing happened between them.
  if (earlier !== undefined && earlier.current === later?.current) return true;
  // An attempt that still waits was never current.
  return Object.keys(standing.gates).every((attempt) => later?.waiting.includes(attempt));
}

const toStored = (snapshot: DocumentSnapshot): Stored => ({
  snapshot,
  record: toChunkRecord(snapshot),
  standing: toStanding(snapshot),
});

function toCandidate({ snapshot, record, standing }: Stored, journals: Journals): Candidate {
  return { snapshot, chunk: seenOf(record, standing, journals.get(record.documentId)?.current ?? '') };
}

/** A chunk that was read at the same instant as its document's journal. */
export const toVisibleChunk = (snapshot: DocumentSnapshot, { current }: Journal): ChunkRecord | undefined =>
  seenOf(toChunkRecord(snapshot), toStanding(snapshot), current);

function seenOf(record: ChunkRecord, standing: Standing, current: string): ChunkRecord | undefined {
  const seen = sight(standing, current);
  if (seen === 'hidden') return undefined;
  return seen === 'stored' ? record : { ...record, ...seen };
}
