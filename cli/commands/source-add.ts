import type { Command } from 'commander';
import { z } from 'zod';
import { sourceDefinitionSchema, type SourceDefinition } from '../../shared/ports/sources.ts';
import { putSource } from '../../shared/sync/manage-sources.ts';
import { locationOf } from '../../shared/sync/source-location.ts';
import { EXIT, Refused, type ExitCode } from '../failure.ts';
import { flag, parse, wholeNumber } from '../parse.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';
import { idFrom } from '../source-id.ts';
import { specOf } from '../source-spec.ts';
import { syncSources } from '../sync-sources.ts';

const KINDS = ['folder', 'bucket', 'git', 'site'] as const;

const schema = z.object({
  LOCATION: z.string().trim().min(1, 'expected a folder, gs://BUCKET/PREFIX, or an https address'),
  id: z.string().optional(),
  kind: z.enum(KINDS, `expected ${KINDS.join(', ')}`).optional(),
  branch: z.string().min(1).max(255).optional(),
  token: z.string().optional(),
  page: z.array(z.string()).optional(),
  maxPages: wholeNumber(1, 10_000).optional(),
  include: z.array(z.string()).default([]),
  exclude: z.array(z.string()).default([]),
  expand: z.boolean().optional(),
  refresh: wholeNumber(1, 525_600).optional(),
  sync: flag,
});
type Input = z.output<typeof schema>;

export function addSourceAdd(source: Command, run: Run): void {
  source
    .command('add')
    .description('add a source, or say anew what one is (same id)')
    .argument('<location>', 'a folder, gs://BUCKET/PREFIX, or the https address of a repository or a site')
    .option('--id <id>', 'its name (default: the last word of the location)')
    .option('--kind <kind>', `${KINDS.join(', ')}, where the location does not tell`)
    .option('--branch <name>', "git: another branch than the host's default")
    .option(
      '--token <reference>',
      'git: where a token stands: env:KILDE_TOKEN_NAME, or projects/P/secrets/S/versions/V',
    )
    .option('--page <url...>', 'site: these pages instead of those a sitemap or links lead to')
    .option('--max-pages <n>', 'site: at most so many (default: 1000)')
    .option('--include <glob...>', "only paths that match, such as 'docs/**'")
    .option('--exclude <glob...>', 'no paths that match')
    .option('--expand', 'open archives, and take tables in row by row (default for buckets)')
    .option('--no-expand', 'leave archives out, and take tables in as text (default for the others)')
    .option('--refresh <minutes>', 'let scheduled runs pass while it was synced less than so long ago')
    .option('--sync', 'sync it at once')
    .action((location: unknown, options: object) => {
      const input = parse(schema, { ...options, LOCATION: location });
      return run((session) => add(session, input));
    });
}

async function add(session: Session, input: Input): Promise<ExitCode> {
  const { composition, workspace, out } = session;
  const definition = await definitionOf(session, input);
  const { created } = await putSource(composition.sync, workspace, definition);
  const { id, spec } = definition;
  const place = `${spec.kind} ${locationOf(spec)}`;
  const document = { workspace, source_definition: definition, created };
  out.done(created ? `Added source ${id}: ${place}.` : `Changed source ${id}: ${place}.`);
  if (!input.sync) {
    out.summary(document, () => `Sync it with: npx kilde source sync ${id}`);
    return EXIT.done;
  }
  const synced = await syncSources(session, [id], { isDry: false, allowEmpty: false });
  out.summary({ ...document, ...synced.document });
  return synced.exitCode;
}

async function definitionOf({ composition, workspace, world }: Session, input: Input): Promise<SourceDefinition> {
  const spec = await specOf(input.LOCATION, input, world.cwd);
  const id = input.id ?? idFrom(spec);
  if (id === undefined) throw new Refused('No id can be made of the location; name the source with --id.');
  const definition = sourceDefinitionSchema.safeParse({
    id,
    spec,
    include: input.include,
    exclude: input.exclude,
    expand: input.expand ?? spec.kind === 'bucket',
    refreshMinutes: input.refresh ?? null,
  });
  if (!definition.success) throw new Refused(describeProblems(definition.error));
  const before = await composition.sources.getSource(workspace, id);
  // A made-up name must not change what somebody else gave that name to.
  if (input.id === undefined && before !== undefined && locationOf(before.spec) !== locationOf(spec))
    throw new Refused(`Source ${id} is ${locationOf(before.spec)}; give this one another name with --id.`);
  return definition.data;
}

/** Options by what they became. No value is repeated: it may be a token where its name belongs. */
const OPTIONS: Readonly<Record<string, string>> = {
  id: '--id',
  include: '--include',
  exclude: '--exclude',
  branch: '--branch',
  token: '--token',
  pages: '--page',
};

function describeProblems({ issues }: z.ZodError): string {
  const problems = issues.map(({ path, message }) => {
    const key = String(path[0] === 'spec' ? path[1] : path[0]);
    return `${OPTIONS[key] ?? 'LOCATION'}: ${message}`;
  });
  return `${[...new Set(problems)].join('; ')}.`;
}
