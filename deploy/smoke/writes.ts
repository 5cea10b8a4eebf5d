import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { FunctionName } from '../../functions/catalogue.ts';
import { Stopped } from '../exit.ts';
import type { Gcloud } from '../gcloud.ts';
import { callerOf } from '../identity.ts';
import type { ReleaseOptions } from '../options.ts';
import type { Canary } from '../release.ts';
import { goOn, type World } from '../world.ts';
import { callTool, connect } from './clients.ts';
import { describe } from './test.ts';

const added = z.object({ document_id: z.string() });
const found = z.object({ hits: z.array(z.object({ path: z.string() })) });

/**
 * A document through three new revisions: added by one, found by the next, deleted by the third, however the search
 * ended. Made for a key of a workspace of its own: there nobody else finds it meanwhile.
 */
export async function testWrites(
  canaries: readonly Canary[],
  gcloud: Gcloud,
  options: ReleaseOptions,
  world: World,
): Promise<string> {
  const word = `smoke${randomUUID().replaceAll('-', '')}`;
  const path = `kilde-smoke-test/${word}.md`;
  const call = async (target: FunctionName, tool: string, args: Record<string, unknown>) => {
    const canary = canaries.find(({ service }) => service.function === target);
    if (canary === undefined) throw new Stopped(`--smoke-writes needs ${target} among --functions`);
    const caller = await callerOf(gcloud, canary.service.url, options);
    const client = await connect(new URL(canary.url), { ...caller.platform, ...caller.application });
    try {
      return await callTool(client, tool, args);
    } finally {
      await client.close();
    }
  };
  try {
    const text = `# Smoke test\n\nThe word of this release is ${word}.\n`;
    const { document_id: id } = added.parse(await call('add_document', 'add_document', { text, path }));
    try {
      goOn(world);
      const { hits } = found.parse(await call('retrieve_code', 'retrieve_code', { query: word, top_k: 1 }));
      if (hits[0]?.path !== path) throw new Stopped('the document that was added is not the first hit');
    } finally {
      await call('mcp', 'delete_document', { document_id: id });
    }
  } catch (error) {
    if (world.signal.aborted) throw new Stopped('interrupted');
    throw new Stopped(`smoke test of writes failed: ${describe(error)}`);
  }
  return 'a document was added, found and deleted';
}
