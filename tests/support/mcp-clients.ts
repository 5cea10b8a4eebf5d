import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import type { Era } from '../../shared/mcp/era.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (update: {
    progress: number;
    total?: number | undefined;
    message?: string | undefined;
  }) => void;
}

/** What the tests ask of every client; results are as the client gives them, after its own validation. */
export interface TestClient {
  /** Protocol revision of the connection. */
  readonly revision: string | undefined;
  readonly serverInfo: unknown;
  readonly capabilities: unknown;
  readonly instructions: string | undefined;
  listTools(): Promise<{ readonly [key: string]: unknown; readonly tools: readonly ListedTool[] }>;
  callTool(name: string, args: Record<string, unknown>, options?: CallOptions): Promise<ToolAnswer>;
  close(): Promise<void>;
}

export interface ListedTool {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly inputSchema: Record<string, unknown>;
  readonly outputSchema?: Record<string, unknown> | undefined;
  readonly annotations?: Record<string, unknown> | undefined;
}

export interface ToolAnswer {
  readonly isError?: boolean | undefined;
  readonly content: readonly { readonly type: string; readonly text?: unknown }[];
  readonly structuredContent?: unknown;
  readonly _meta?: Record<string, unknown> | undefined;
}

export interface ClientKind {
  readonly name: string;
  readonly era: Era;
  /** The revision that the connection must end up with. */
  readonly revision: string;
  connect(url: string, token: string): Promise<TestClient>;
}

const identity = { name: 'kilde-tests', version: '1.0.0' };
const withToken = (token: string) => ({ requestInit: { headers: { authorization: `Bearer ${token}` } } });

/** The official SDK's current client, told which era to speak. */
const connectV2 = (mode: 'legacy' | 'auto' | { pin: string }) => async (url: string, token: string) => {
  const client = new Client(identity, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), withToken(token)));
  const adapted: TestClient = {
    revision: client.getNegotiatedProtocolVersion(),
    serverInfo: client.getServerVersion(),
    capabilities: client.getServerCapabilities(),
    instructions: client.getInstructions(),
    listTools: () => client.listTools(),
    callTool: (name, args, { signal, onProgress } = {}) =>
      client.callTool(
        { name, arguments: args },
        { ...(signal && { signal }), ...(onProgress && { onprogress: onProgress }) },
      ),
    close: () => client.close(),
  };
  return adapted;
};

/** The SDK's first generation, which most clients of today are built on. */
async function connectV1(url: string, token: string): Promise<TestClient> {
  const client = new ClientV1(identity);
  const transport = new TransportV1(new URL(url), withToken(token));
  await client.connect(transport);
  return {
    revision: transport.protocolVersion,
    serverInfo: client.getServerVersion(),
    capabilities: client.getServerCapabilities(),
    instructions: client.getInstructions(),
    listTools: () => client.listTools(),
    callTool: async (name, args, { signal, onProgress } = {}) =>
      CallToolResultSchema.parse(
        await client.callTool({ name, arguments: args }, undefined, {
          ...(signal && { signal }),
          ...(onProgress && { onprogress: onProgress }),
        }),
      ),
    close: () => client.close(),
  };
}

export const clientKinds: readonly ClientKind[] = [
  {
    name: 'SDK 2, pinned to 2026-07-28',
    era: 'modern',
    revision: '2026-07-28',
    connect: connectV2({ pin: '2026-07-28' }),
  },
  { name: 'SDK 2, negotiating', era: 'modern', revision: '2026-07-28', connect: connectV2('auto') },
  { name: 'SDK 2, older era', era: 'legacy', revision: '2025-11-25', connect: connectV2('legacy') },
  { name: 'SDK 1', era: 'legacy', revision: '2025-11-25', connect: connectV1 },
];
