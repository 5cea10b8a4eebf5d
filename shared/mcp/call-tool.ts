import {
  ProtocolError,
  type CallToolRequest,
  type CallToolResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { KildeError, toKildeError } from '../platform/errors.ts';
import type { Principal } from '../ports/keys.ts';
import type { Library } from '../tools/library.ts';
import type { AnyTool, ToolProgress } from '../tools/tool.ts';
import type { RequestRecord } from './request-record.ts';
import { ERROR_META_KEY, toWireError } from './wire-error.ts';

export interface CallScope {
  readonly tools: readonly AnyTool[];
  readonly library: Library;
  readonly principal: Principal;
  readonly record: RequestRecord;
}

/** Runs one `tools/call` and says what went wrong in the way of the caller's era. */
export async function callTool(
  scope: CallScope,
  params: CallToolRequest['params'],
  context: ServerContext,
): Promise<CallToolResult> {
  const { record } = scope;
  try {
    const tool = scope.tools.find((candidate) => candidate.name === params.name);
    if (tool === undefined) throw unknownTool(scope.tools);
    record.tool = tool.name;
    const { output, facts } = await tool.invoke(params.arguments ?? {}, {
      library: scope.library,
      principal: scope.principal,
      signal: context.mcpReq.signal,
      progress: (update) => reportProgress(context, update),
    });
    record.facts = facts;
    return { content: [{ type: 'text', text: JSON.stringify(output) }], structuredContent: output };
  } catch (thrown) {
    return fail(record, thrown);
  }
}

/** Older clients get the promised JSON-RPC codes; 2026 clients a result that their model can read and act on. */
function fail(record: RequestRecord, thrown: unknown): CallToolResult {
  // The protocol's own errors, such as a client capability that is missing (-32021), have one form in both eras.
  if (thrown instanceof ProtocolError) throw thrown;
  const error = toKildeError(thrown);
  record.errorKind = error.kind;
  record.cause = error.cause;
  const { message, ...facts } = toWireError(error);
  if (record.era === 'legacy' || error.kind === 'unknown_tool') {
    const code = record.era === 'modern' ? UNKNOWN_TOOL_2026 : facts.code;
    throw new ProtocolError(code, message, { ...facts, code, requestId: record.id });
  }
  return {
    isError: true,
    content: [{ type: 'text', text: message }],
    _meta: { [ERROR_META_KEY]: { ...facts, requestId: record.id } },
  };
}

/** The 2026 specification counts an unknown tool among invalid parameters of `tools/call`. */
const UNKNOWN_TOOL_2026 = -32602;

const unknownTool = (tools: readonly AnyTool[]) =>
  new KildeError(
    'unknown_tool',
    `there is no such tool here. This endpoint has: ${tools.map((tool) => tool.name).join(', ')}.`,
  );

async function reportProgress(context: ServerContext, update: ToolProgress): Promise<void> {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined || context.mcpReq.signal.aborted) return;
  await context.mcpReq.notify({ method: 'notifications/progress', params: { ...update, progressToken } });
}
