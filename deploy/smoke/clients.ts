import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import { Stopped } from '../exit.ts';

/** What the smoke test asks of the official client, whichever generation of it. */
export interface SmokeClient {
  listTools(): Promise<{ readonly tools: readonly { readonly name: string }[] }>;
  callTool(name: string, args: Record<string, unknown>): Promise<unknown>;
  close(): Promise<void>;
}

const identity = { name: 'kilde-release', version: '1.0.0' };

/** The current generation, which finds the newest revision of the protocol by itself. */
export async function connect(url: URL, headers: Record<string, string>): Promise<SmokeClient> {
  const client = new Client(identity, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  return {
    listTools: () => client.listTools(),
    callTool: (name, args) => client.callTool({ name, arguments: args }),
    close: () => client.close(),
  };
}

/** The first generation, which most of today's programs are built on. */
export async function connectOlder(url: URL, headers: Record<string, string>): Promise<SmokeClient> {
  const client = new ClientV1(identity);
  await client.connect(new TransportV1(url, { requestInit: { headers } }));
  return {
    listTools: () => client.listTools(),
    callTool: async (name, args) =>
      CallToolResultSchema.parse(await client.callTool({ name, arguments: args }, undefined)),
    close: () => client.close(),
  };
}

const resultSchema = z.object({
  isError: z.boolean().optional(),
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  structuredContent: z.record(z.string(), z.unknown()).optional(),
});

/** @throws Stopped when the tool failed, or gave nothing that a program can read. */
export async function callTool(
  client: SmokeClient,
  name: string,
  args: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  const { isError, content, structuredContent } = resultSchema.parse(await client.callTool(name, args));
  if (isError === true)
    throw new Stopped(`${name} failed: ${content[0]?.text?.slice(0, 200) ?? 'it does not say why'}`);
  if (structuredContent === undefined) throw new Stopped(`${name} gave no structured content`);
  return structuredContent;
}
