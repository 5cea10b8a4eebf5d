import { z } from 'zod';
import type { Usage } from '../../shared/ports/usage.ts';
import { addUsage } from '../../shared/usage/amounts.ts';
import { copying } from './copying-model.ts';
import { post, startLocalKilde, toolCall, type LocalKilde } from './local-kilde.ts';
import { OpenAiServer, type OpenAiServerOptions } from './openai-server.ts';

export const PROVIDER_KEY = 'key-of-the-test-provider';

/** The real functions over HTTP, with a provider on this machine whose requests can be looked at. */
export interface ProvidedKilde extends AsyncDisposable {
  readonly kilde: LocalKilde;
  readonly provider: OpenAiServer;
  /** The structured content of a call that must work. */
  call(tool: string, args: unknown): Promise<Record<string, unknown>>;
  /** All that was counted of the workspace. */
  usage(): Promise<Usage>;
  /** All that the provider was sent, headers without its key included. */
  sent(path?: string): string;
}

const worked = z.object({ result: z.object({ structuredContent: z.record(z.string(), z.unknown()) }) });

/** @param options of the provider; unless they say otherwise, it answers with what it is shown. */
export async function startProvidedKilde(
  options: OpenAiServerOptions = {},
  env: (baseURL: string) => Record<string, string> = shortForm,
): Promise<ProvidedKilde> {
  const provider = await OpenAiServer.start({ answer: copying, ...options });
  const kilde = await startLocalKilde(env(provider.baseURL));
  const { composition } = kilde;
  return {
    kilde,
    provider,
    call: async (tool, args) => {
      const { json } = await post(`${kilde.url}/mcp`, toolCall(tool, args));
      const parsed = worked.safeParse(json);
      if (!parsed.success) throw new Error(`${tool} failed: ${JSON.stringify(json)}`);
      return parsed.data.result.structuredContent;
    },
    usage: async () => {
      if (!(await composition.flushUsage())) throw new Error('Usage could not be written.');
      const days = await composition.usage.read('default', '2000-01-01', '2999-12-31');
      return addUsage(...days.map(({ usage }) => usage));
    },
    sent: (path) =>
      JSON.stringify(
        provider.requests
          .filter((request) => path === undefined || request.path === path)
          .map(({ query, body, headers }) => ({ query, body, headers: { ...headers, authorization: undefined } })),
      ),
    [Symbol.asyncDispose]: async () => {
      await kilde.stop();
      await provider[Symbol.asyncDispose]();
    },
  };
}

const shortForm = (baseURL: string) => ({ OPENAI_API_KEY: PROVIDER_KEY, OPENAI_BASE_URL: baseURL });
