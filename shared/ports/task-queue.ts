/** One bounded piece of work: go on until the time of one request is nearly over. */
interface Step {
  readonly workspace: string;
  readonly runId: string;
  /** 0 for the first task of a run; each task that did not come to the end asks for the next. */
  readonly step: number;
}

/** Goes on with a source. */
export interface SyncTask extends Step {
  /** Left out as a rule: tasks that an older Kilde queued know of no kinds. */
  readonly kind?: 'sync' | undefined;
  readonly sourceId: string;
  /** Whether a source that lists nothing is believed. */
  readonly allowEmpty?: boolean | undefined;
}

/** Goes on with what a workspace's index itself needs, such as being built under another embedding profile. */
export interface GenerationTask extends Step {
  readonly kind: 'generation';
}

export type Task = SyncTask | GenerationTask;

/** Work that is to be done outside the request that asked for it. */
export interface TaskQueue {
  /** The same run and step twice is one task. Throws KildeError source_failed, retryable, when it could not be queued. */
  enqueue(task: Task): Promise<void>;
}
