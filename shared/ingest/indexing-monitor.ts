/** How far a run over a workspace's source has come, for results and health checks while it is under way. */
export interface IndexingState {
  readonly done: number;
  readonly total: number;
}

/** Knows which workspaces are being indexed in this process. */
export class IndexingMonitor {
  readonly #states = new Map<string, IndexingState>();

  report(workspace: string, state: IndexingState): void {
    this.#states.set(workspace, state);
  }

  finish(workspace: string): void {
    this.#states.delete(workspace);
  }

  /** Undefined when nothing is under way. */
  state(workspace: string): IndexingState | undefined {
    return this.#states.get(workspace);
  }
}
