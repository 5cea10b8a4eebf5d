import type { SourceDefinition } from '../../ports/sources.ts';
import { createFreshness } from '../../sync/freshness.ts';
import { putSource } from '../../sync/manage-sources.ts';
import { toSourceStatus } from '../../tools/source-fields.ts';
import type { AdminAnswer } from '../admin-endpoint.ts';
import { checkAdmissible } from './admissible.ts';
import type { ReindexService, ReindexSettings } from './service.ts';

/** Straight from the store: whoever has just changed something wants to see it. */
export async function list({ sources }: ReindexService, workspace: string): Promise<AdminAnswer> {
  const all = await createFreshness(sources, 0)(workspace);
  return { status: 200, body: { workspace, sources: all.map(toSourceStatus) } };
}

export async function add(
  service: ReindexService,
  settings: ReindexSettings,
  workspace: string,
  definition: SourceDefinition,
): Promise<AdminAnswer> {
  checkAdmissible(definition, workspace, settings);
  const { source, created } = await putSource(service, workspace, definition);
  const { id, spec, include, exclude, expand, refreshMinutes } = source;
  const stored = { id, spec, include, exclude, expand, refreshMinutes };
  return { status: created ? 201 : 200, body: { workspace, source_definition: stored, created } };
}

export async function remove(
  { removeSource }: ReindexService,
  workspace: string,
  source: string,
): Promise<{ readonly answer: AdminAnswer; readonly documents: number }> {
  const { documents, chunks, contentHash, deletedAt } = await removeSource(workspace, source);
  const receipt = { workspace, source, documents, chunks, content_hash: contentHash, deleted_at: deletedAt };
  return { answer: { status: 200, body: { receipt } }, documents };
}
