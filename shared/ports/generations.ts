/** Figures of a question set over one generation. */
export interface GenerationFigures {
  readonly questions: number;
  /** Mean NDCG@10, 0 to 1. */
  readonly ndcg: number;
}

/** One index of a workspace: its documents under one embedding profile, in a room of their own. */
export interface Generation {
  /** The name under which a VectorStore keeps it: the workspace's own for the first one, `WORKSPACE~N` for later ones. */
  readonly index: string;
  readonly profile: string;
  readonly state: 'building' | 'ready' | 'kept_aside' | 'active' | 'retired';
  readonly createdAt: string;
  /** When it became what it is. */
  readonly changedAt: string;
  readonly figures: GenerationFigures | null;
  /** Why it was kept aside, or what it waits for. */
  readonly reason: string | null;
}

/** All generations of a workspace, in one record, so that a switch is one write. Exactly one is `active`. */
export interface Generations {
  /** 0 before the first write; one more with each. */
  readonly version: number;
  readonly all: readonly Generation[];
}

export interface GenerationStore {
  /** Undefined: never written, and the workspace's own name is its only index. */
  readGenerations(workspace: string): Promise<Generations | undefined>;
  /** Writes only over version `generations.version - 1`; false when another writer was faster. */
  writeGenerations(workspace: string, generations: Generations): Promise<boolean>;
  deleteGenerations(workspace: string): Promise<void>;
}
