import type { BackupRecord } from './records.ts';

/** What a backup holds of a workspace. */
export interface WorkspaceTally {
  readonly name: string;
  readonly indexes: number;
  readonly documents: number;
  readonly chunks: number;
  readonly sources: number;
  readonly entries: number;
  readonly keys: number;
  /** Days of usage. */
  readonly days: number;
}

const COUNTED = {
  index: 'indexes',
  document: 'documents',
  chunk: 'chunks',
  source: 'sources',
  entry: 'entries',
  key: 'keys',
  usage: 'days',
} as const;

type Counted = keyof typeof COUNTED;
const isCounted = (is: BackupRecord['is']): is is Counted => is in COUNTED;

/** Counts records as they pass. */
export class Tally {
  readonly #all: { name: string; counts: Record<(typeof COUNTED)[Counted], number> }[] = [];

  /** @param name of the workspace, when it is one that begins. */
  add(is: BackupRecord['is'], name?: string): void {
    if (name !== undefined) {
      const counts = { indexes: 0, documents: 0, chunks: 0, sources: 0, entries: 0, keys: 0, days: 0 };
      this.#all.push({ name, counts });
    }
    const counts = this.#all.at(-1)?.counts;
    if (counts !== undefined && isCounted(is)) counts[COUNTED[is]] += 1;
  }

  get workspaces(): readonly WorkspaceTally[] {
    return this.#all.map(({ name, counts }) => ({ name, ...counts }));
  }
}
