/** What only one process may do at a time. */
export interface LeaseStore {
  /**
   * True when the caller holds the lease from now until `until`: it was free, had expired at `now`, or is the
   * holder's own (which renews it). Of any number of callers at once, one gets true.
   */
  acquire(workspace: string, name: string, holder: string, now: Date, until: Date): Promise<boolean>;
  /** Nothing happens when another one holds it. */
  release(workspace: string, name: string, holder: string): Promise<void>;
  /** Who holds it at `now`. */
  holder(workspace: string, name: string, now: Date): Promise<string | undefined>;
  /** All of a workspace, whoever holds them: for a workspace that goes. */
  deleteLeases(workspace: string): Promise<void>;
}
