import { MissingRequiredClientCapabilityError } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { KildeError } from '../../shared/platform/errors.ts';
import { defineTool, type ToolContext } from '../../shared/tools/tool.ts';

const output = z.object({ text: z.string().describe('What the suite looks for.') });
const facts = { workspace: 'default', results: 0, tokens: 0, usd: 0, path: 'fixture' };

/** A tool under a name that the conformance suite calls; it takes nothing and answers with a text. */
const fixture = (name: string, description: string, work: (context: ToolContext) => Promise<string> | string) =>
  defineTool({
    name,
    title: description,
    description,
    input: z.strictObject({}),
    output,
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    scope: 'read',
    maxBodyBytes: 64 * 1024,
    call: async (_input, context) => ({ output: { text: await work(context) }, facts }),
  });

/** The tools of the suite that can be told in Kilde's terms: text, structured content, progress and errors. */
export const fixtureTools = [
  fixture('test_simple_text', 'Answers with a text', () => 'This is a simple text response for testing.'),
  fixture('test_error_handling', 'Always fails', () => {
    throw new KildeError('invalid_argument', 'This tool intentionally returns an error for testing');
  }),
  fixture('test_tool_with_progress', 'Reports progress', async ({ progress }) => {
    for (const done of [0, 50, 100]) await progress({ progress: done, total: 100, message: `${done} of 100` });
    return 'Reported progress.';
  }),
  fixture('test_missing_capability', 'Needs a client that samples', () => {
    throw new MissingRequiredClientCapabilityError({ requiredCapabilities: { sampling: {} } });
  }),
  fixture('test_streaming_elicitation', 'Never asks the client on the stream', async ({ progress }) => {
    await progress({ progress: 0, message: 'Working' });
    return 'Asked nothing.';
  }),
  fixture('test_logging_tool', 'Sends no log messages', () => 'Logged nothing.'),
];
