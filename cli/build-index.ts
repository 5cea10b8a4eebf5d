import type { Composition } from '../shared/compose.ts';
import type { CatchUpOptions } from '../shared/generations/catch-up.ts';
import type { GenerationOutcome } from '../shared/generations/outcome.ts';
import { toBuild } from '../shared/mcp/reindex/builds.ts';
import { toKildeError } from '../shared/platform/errors.ts';
import { describeFailure, EXIT, exitCodeOf, type ExitCode } from './failure.ts';
import { describeOutcome } from './generation-text.ts';
import type { ProgressView } from './progress.ts';
import type { Session } from './session.ts';

/** Work on an index, with its progress shown. */
export async function withProgress(
  view: ProgressView,
  signal: AbortSignal,
  work: (options: CatchUpOptions) => Promise<GenerationOutcome>,
): Promise<GenerationOutcome> {
  try {
    return await work({
      signal,
      onProgress: ({ done, total, path }) => view.update({ seen: done, total, path }),
    });
  } finally {
    view.stop();
  }
}

export const labelOf = ({ library }: Pick<Composition, 'library'>, workspace: string): string =>
  `Embedding by ${library.embedders.configured(workspace).profile.id}`;

export interface Ensured {
  /** For --json; left out where nothing was to be done. */
  readonly document: { readonly generation?: object };
  readonly exitCode: ExitCode;
}

/**
 * Brings the index under the configured embedding profile before anything new goes into it, so that nothing is
 * embedded twice. A failure is told, and keeps nobody from syncing: the index that answers is as it was.
 */
export async function ensureIndex({ composition, workspace, world, out }: Session): Promise<Ensured> {
  try {
    const view = out.progress(labelOf(composition, workspace));
    const ensure = (options: CatchUpOptions) => composition.rebuilder.ensure(workspace, options);
    const outcome = await withProgress(view, world.signal, ensure);
    if (outcome.state === 'current') return { document: {}, exitCode: EXIT.done };
    if (outcome.state === 'switched') out.done(describeOutcome(outcome));
    else out.note(describeOutcome(outcome));
    return { document: { generation: toBuild(workspace, outcome) }, exitCode: EXIT.done };
  } catch (thrown) {
    const { text, error } = describeFailure(thrown);
    out.complain(`The index could not be built anew: ${text}`);
    return {
      document: { generation: { workspace, state: 'failed', error } },
      exitCode: exitCodeOf(toKildeError(thrown)),
    };
  }
}
