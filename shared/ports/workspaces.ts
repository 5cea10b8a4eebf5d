/** Of a workspace itself. Its name becomes part of paths in stores, and `~` sets an index's number apart from it. */
export const WORKSPACE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Which workspaces there are. Failures are `KildeError` of kind `store_failed`. */
export interface WorkspaceList {
  /** Names under which anything is kept, in order: workspaces, and their indexes of other profiles (`WORKSPACE~N`). */
  names(): Promise<string[]>;
}
