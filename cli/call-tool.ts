import type { z } from 'zod';
import { SCOPES } from '../shared/ports/keys.ts';
import type { Library } from '../shared/tools/library.ts';
import type { AnyTool } from '../shared/tools/tool.ts';

export interface ToolCaller {
  readonly library: Library;
  readonly workspace: string;
  readonly signal: AbortSignal;
}

/**
 * What a tool gives over MCP, without the wire: whoever may run commands here may read the store itself.
 * `document` is all of it; `read` what `schema` takes of it.
 */
export async function callTool<Read>(
  { library, workspace, signal }: ToolCaller,
  tool: AnyTool,
  input: unknown,
  schema: z.ZodType<Read>,
): Promise<{ readonly document: Record<string, unknown>; readonly read: Read }> {
  const principal = { keyId: 'cli', workspace, scopes: SCOPES };
  const { output } = await tool.invoke(input, { library, principal, signal, progress: unseen });
  return { document: output, read: schema.parse(output) };
}

const unseen = () => Promise.resolve();
