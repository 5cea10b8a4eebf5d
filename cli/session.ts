import { resolve } from 'node:path';
import { z } from 'zod';
import type { Composition } from '../shared/compose.ts';
import { workspaceName } from '../shared/mcp/authenticate/workspace-name.ts';
import { loadConfig, type Config } from '../shared/platform/config/index.ts';
import { DataDir } from './data-dir.ts';
import type { ExitCode } from './failure.ts';
import { Output } from './output.ts';
import { flag, parse } from './parse.ts';
import type { World } from './world.ts';

/** Options that every command has. */
const globalsSchema = z.object({
  workspace: workspaceName.optional(),
  dataDir: z.string().trim().min(1, 'expected a folder').optional(),
  json: flag,
  quiet: flag,
});

/** What a command works with. */
export interface Session {
  readonly composition: Composition;
  readonly config: Config;
  readonly workspace: string;
  readonly world: World;
  readonly out: Output;
}

export type Work = (session: Session) => Promise<ExitCode>;

/** Opens the library that environment and options name, for as long as the work takes. */
export async function withSession(world: World, options: unknown, work: Work): Promise<ExitCode> {
  const { workspace, dataDir, json, quiet } = parse(globalsSchema, options);
  const config = configOf(world, workspace, dataDir);
  if (config.store.kind === 'sqlite') await DataDir.open(config.dataDir);
  const { compose } = await import('../shared/compose.ts');
  const composition = await compose(config);
  try {
    return await work({
      composition,
      config,
      workspace: config.workspace,
      world,
      out: new Output(world, { json, quiet }),
    });
  } finally {
    await composition.close();
  }
}

function configOf({ env, cwd, home }: World, workspace: string | undefined, dataDir: string | undefined): Config {
  const named = { ...(workspace !== undefined && { KILDE_WORKSPACE: workspace }) };
  const config = loadConfig({ ...env, ...named });
  return { ...config, dataDir: dataDir === undefined ? resolve(home, config.dataDir) : resolve(cwd, dataDir) };
}
