import { z } from 'zod';
import { invalidArgument } from '../../platform/errors.ts';
import { SOURCE_ID, sourceDefinitionSchema, type SourceDefinition } from '../../ports/sources.ts';
import type { Task } from '../../ports/task-queue.ts';
import { workspaceName } from '../authenticate/workspace-name.ts';

/** What a body of `reindex` asks for. */
export type ReindexRequest =
  | {
      readonly kind: 'begin' | 'dry_run';
      readonly workspace?: string | undefined;
      readonly source?: string | undefined;
      /** Whether a source that lists nothing is believed. */
      readonly allowEmpty: boolean;
    }
  | { readonly kind: 'task'; readonly task: Task }
  | { readonly kind: 'list'; readonly workspace?: string | undefined }
  | { readonly kind: 'add'; readonly workspace?: string | undefined; readonly definition: SourceDefinition }
  | { readonly kind: 'remove'; readonly workspace?: string | undefined; readonly source: string };

const source = z.string().regex(SOURCE_ID, 'expected the id of a source');
/** For operators; a key's own may be repeated. */
const workspace = workspaceName.optional();

const { include, exclude, expand, refreshMinutes } = sourceDefinitionSchema.shape;

/** As everywhere, but that what is seldom said may be left out. */
const definition = sourceDefinitionSchema.extend({
  include: include.default([]),
  exclude: exclude.default([]),
  expand: expand.default(false),
  refreshMinutes: refreshMinutes.default(null),
});

const step = z.strictObject({
  workspace: workspaceName,
  runId: z.string().regex(/^[\w-]{1,64}$/, 'expected the id of a run'),
  step: z.int().min(0),
});

const task = z.discriminatedUnion('kind', [
  step.extend({ kind: z.literal('sync').optional(), sourceId: source, allowEmpty: z.boolean().optional() }),
  step.extend({ kind: z.literal('generation') }),
]);

const begin = z
  .strictObject({
    source: source.optional(),
    workspace,
    dry_run: z.boolean().default(false),
    allow_empty: z.boolean().default(false),
  })
  .refine((body) => !body.allow_empty || body.source !== undefined, {
    path: ['allow_empty'],
    error: 'expected "source" beside it: which one is meant to be empty',
  })
  .transform(({ dry_run: isDry, allow_empty: allowEmpty, ...rest }): ReindexRequest => ({
    kind: isDry ? 'dry_run' : 'begin',
    ...rest,
    allowEmpty,
  }));

const ofTask = z.strictObject({ task }).transform((body): ReindexRequest => ({ kind: 'task', ...body }));

const ofAction = z
  .discriminatedUnion(
    'action',
    [
      z.strictObject({ action: z.literal('list'), workspace }),
      z.strictObject({ action: z.literal('add'), workspace, source_definition: definition }),
      z.strictObject({ action: z.literal('remove'), workspace, source }),
    ],
    'expected "list", "add" or "remove"',
  )
  .transform((body): ReindexRequest => {
    switch (body.action) {
      case 'list':
        return { kind: 'list', workspace: body.workspace };
      case 'add':
        return { kind: 'add', workspace: body.workspace, definition: body.source_definition };
      case 'remove':
        return { kind: 'remove', workspace: body.workspace, source: body.source };
    }
  });

/** Messages name what was wrong; names that a caller made up may be long. */
const MAX_PROBLEM_LENGTH = 600;

/** @throws KildeError invalid_argument, which names every field that is wrong or unknown, and no value. */
export function parseRequest(body: unknown): ReindexRequest {
  const parsed = schemaFor(body).safeParse(body);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw invalidArgument(
    `The body is not what reindex takes. ${problems.join('; ').slice(0, MAX_PROBLEM_LENGTH).toWellFormed()}`,
  );
}

/** By the field that tells them apart, so that a problem is told in the terms of what was meant. */
function schemaFor(body: unknown): z.ZodType<ReindexRequest> {
  if (typeof body !== 'object' || body === null) return begin;
  if ('task' in body) return ofTask;
  return 'action' in body ? ofAction : begin;
}
