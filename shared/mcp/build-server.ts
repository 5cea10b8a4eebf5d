import { McpServer, preloadSchemas, requireScopes } from '@modelcontextprotocol/server';
import { callTool, type CallScope } from './call-tool.ts';

preloadSchemas();

const INSTRUCTIONS =
  "Kilde searches and answers from this team's own code and documents. Use retrieve_code to find where something is, answer for a question with checked citations, add_document to put something in, status for what there is. Every result says what was searched, how fresh it is and what it cost.";

/** Tool lists do not vary by caller and change only with a deployment. */
const CACHE = { ttlMs: 3_600_000, cacheScope: 'public' } as const;

export const SERVER_INFO = { name: 'kilde', title: 'Kilde', version: '1' };

/**
 * One server per request: it holds no state, and its tools, principal and record are this request's.
 * `listChanged` is false because the default would let a client hold a billed stream open for nothing.
 */
export function buildServer(scope: CallScope): McpServer {
  const server = new McpServer(SERVER_INFO, {
    capabilities: { tools: { listChanged: false } },
    instructions: INSTRUCTIONS,
    cacheHints: { 'tools/list': CACHE, 'server/discover': CACHE },
  });
  for (const tool of scope.tools) {
    const { title, description, input, output, annotations } = tool;
    server.registerTool(
      tool.name,
      {
        title,
        description,
        inputSchema: input,
        outputSchema: output,
        annotations: { title, ...annotations },
        scopeChallenge: requireScopes(tool.scope),
      },
      // Never reached: the handler below replaces the SDK's, whose errors would lack our codes.
      () => ({ content: [] }),
    );
  }
  server.server.setRequestHandler('tools/call', async (request, context) => {
    const result = await callTool(scope, request.params, context);
    // Outputs are objects in every tool, so the schema, which only decides how others are wrapped, is not needed.
    return server.server.projectCallToolResult(result, undefined);
  });
  return server;
}
