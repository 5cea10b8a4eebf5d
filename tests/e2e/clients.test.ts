import { z } from 'zod';
import { violationOf } from '../support/declared-schemas.ts';
import { startLocalKilde, TOKEN, type LocalKilde } from '../support/local-kilde.ts';
import { clientKinds, type ClientKind, type ListedTool, type TestClient } from '../support/mcp-clients.ts';

const ALL_TOOLS = ['retrieve_code', 'answer', 'add_document', 'search', 'fetch', 'status', 'delete_document'];
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const WRITING = { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false };
const HINTS = new Map([
  ['add_document', WRITING],
  ['delete_document', { ...WRITING, idempotentHint: false }],
]);

const SOURCE = `/** Waits before the next try: twice as long each time, at most a minute. */
export function retryDelay(attempt: number): number {
  return Math.min(1_000 * 2 ** attempt, 60_000);
}

/** Reads the port from the environment. */
export function readPort(env: Record<string, string | undefined>): number {
  return Number(env.PORT ?? 8080);
}
`;
const DOCUMENT = { text: SOURCE, path: 'src/retry.ts' };

const added = z.object({
  document_id: z.string(),
  version: z.number(),
  outcome: z.string(),
  chunks: z.object({ total: z.number(), added: z.number(), reused: z.number(), removed: z.number() }),
});
const hit = z.object({ path: z.string(), start_line: z.number(), text: z.string(), chunk_id: z.string() });
const retrieved = z.object({ hits: z.array(hit) });
const answered = z.object({
  status: z.string(),
  answer: z.string(),
  citations: z.array(z.object({ path: z.string(), quote: z.string(), start_line: z.number(), end_line: z.number() })),
});
const found = z.object({ results: z.array(z.object({ id: z.string(), title: z.string(), url: z.string() })) });

describe.each(clientKinds)('$name', (kind: ClientKind) => {
  let kilde: LocalKilde;
  let client: TestClient;
  let tools: readonly ListedTool[];

  beforeAll(async () => {
    kilde = await startLocalKilde();
    client = await kind.connect(`${kilde.url}/mcp`, TOKEN);
    ({ tools } = await client.listTools());
  });
  afterAll(async () => {
    await client.close();
    await kilde.stop();
  });

  /** Calls, and holds the answer against the schema that the server declared and against its own text. */
  async function call<T>(schema: z.ZodType<T>, name: string, args: Record<string, unknown>): Promise<T> {
    const answer = await client.callTool(name, args);
    expect(answer.isError ?? false).toBe(false);
    expect(
      violationOf(
        tools.find((tool) => tool.name === name),
        answer,
      ),
    ).toBeUndefined();
    expect(answer.content).toHaveLength(1);
    expect(JSON.parse(String(answer.content[0]?.text))).toEqual(answer.structuredContent);
    return schema.parse(answer.structuredContent);
  }

  it('connects in its era, and learns who serves', () => {
    expect(client.revision).toBe(kind.revision);
    expect(client.serverInfo).toMatchObject({ name: 'kilde', title: 'Kilde' });
    expect(client.capabilities).toEqual({ tools: { listChanged: false } });
    expect(client.instructions).toContain('retrieve_code');
  });

  it('lists the tools in their order, with titles, hints and a description on every field', async () => {
    expect(tools.map(({ name }) => name)).toEqual(ALL_TOOLS);
    for (const tool of tools) {
      expect(tool.title).toMatch(/\w/);
      expect(tool.description).toMatch(/\w/);
      expect(tool.annotations).toEqual({ title: tool.title, ...(HINTS.get(tool.name) ?? READ_ONLY) });
      expect(undescribedFields(tool.inputSchema)).toEqual([]);
      expect(undescribedFields(tool.outputSchema)).toEqual([]);
      expect(violationOf(tool, { content: [], structuredContent: { unknown: 1 } })).toMatch(/must/);
    }
    expect((await client.listTools()).tools).toEqual(tools);
  });

  it('is told how long the list holds, in the era that has words for it', async () => {
    const { ttlMs, cacheScope } = await client.listTools();
    const hint = kind.era === 'modern' ? { ttlMs: 3_600_000, cacheScope: 'public' } : {};
    expect({ ttlMs, cacheScope }).toEqual({ ttlMs: undefined, cacheScope: undefined, ...hint });
  });

  it('adds a document, finds it, asks about it with citations, and again', async () => {
    const first = await call(added, 'add_document', DOCUMENT);
    expect(first).toMatchObject({ version: 1, outcome: 'created' });
    expect(first.chunks.added).toBe(first.chunks.total);
    const rounds = [];
    for (let round = 0; round < 2; round += 1) {
      const { hits } = await call(retrieved, 'retrieve_code', { query: 'retryDelay' });
      expect(hits[0]).toMatchObject({ path: 'src/retry.ts' });
      expect(hits[0]?.text).toContain('function retryDelay');
      const told = await call(answered, 'answer', { question: 'How long does retryDelay wait before the next try?' });
      expect(told.citations.length).toBeGreaterThan(0);
      for (const { quote, path, start_line, end_line } of told.citations) {
        expect(path).toBe('src/retry.ts');
        const cited = SOURCE.split('\n').slice(start_line - 1, end_line);
        expect(cited.join('\n')).toContain(quote);
      }
      rounds.push({ hits, told });
    }
    expect(rounds[1]).toEqual(rounds[0]);
    expect(await call(added, 'add_document', DOCUMENT)).toMatchObject({
      document_id: first.document_id,
      version: 1,
      outcome: 'unchanged',
      chunks: { added: 0, removed: 0 },
    });
  });

  it('searches and fetches in the form that ChatGPT asks for', async () => {
    await call(added, 'add_document', DOCUMENT);
    const { results } = await call(found, 'search', { query: 'readPort' });
    expect(results[0]?.title).toMatch(/^src\/retry\.ts:\d+-\d+$/);
    const fetched = await call(z.object({ id: z.string(), text: z.string(), url: z.string() }), 'fetch', {
      id: results[0]?.id,
    });
    expect(fetched).toMatchObject({ id: results[0]?.id, url: results[0]?.url });
    expect(SOURCE).toContain(fetched.text);
  });

  it('is told what is there, and deletes a document for a receipt', async () => {
    const state = z.object({ documents: z.number(), sources: z.array(z.unknown()), generation: z.string() });
    const receipt = z.object({ document_id: z.string(), path: z.string(), chunks: z.number(), version: z.number() });
    const { document_id } = await call(added, 'add_document', { ...DOCUMENT, path: 'src/short-lived.ts' });
    const before = await call(state, 'status', {});
    expect(before.sources).toEqual([]);
    expect(await call(receipt, 'delete_document', { document_id })).toMatchObject({
      document_id,
      path: 'src/short-lived.ts',
      version: 1,
    });
    const after = await call(state, 'status', {});
    expect(after.documents).toBe(before.documents - 1);
    expect(after.generation).not.toBe(before.generation);
    const again = client.callTool('delete_document', { document_id });
    const sentence = /There is no such document in this workspace\./;
    if (kind.era === 'legacy') await expect(again).rejects.toThrow(sentence);
    else expect(await again).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(sentence) }] });
  });

  it('gets the same from ten retrievals at once', async () => {
    await call(added, 'add_document', DOCUMENT);
    const all = await Promise.all(
      Array.from({ length: 10 }, () => call(retrieved, 'retrieve_code', { query: 'port from the environment' })),
    );
    expect(all[0]?.hits.length).toBeGreaterThan(0);
    for (const one of all) expect(one).toEqual(all[0]);
  });

  it('makes one version of ten additions of one document at once', async () => {
    const document = { text: `${SOURCE}\n// ${kind.name}\n`, path: 'src/many.ts' };
    const all = await Promise.all(Array.from({ length: 10 }, () => call(added, 'add_document', document)));
    expect(new Set(all.map(({ version }) => version))).toEqual(new Set([1]));
    expect(all.map(({ outcome }) => outcome).toSorted()).toEqual(['created', ...Array(9).fill('unchanged')]);
    const total = all[0]?.chunks.total;
    expect(all.map(({ chunks }) => chunks.added).toSorted((a, b) => a - b)).toEqual([...Array(9).fill(0), total]);
  });

  it('hears of progress when it asks, and only then', async () => {
    const updates: unknown[] = [];
    await client.callTool(
      'add_document',
      { ...DOCUMENT, path: 'src/heard.ts' },
      { onProgress: (u) => updates.push(u) },
    );
    expect(updates).toEqual([
      { progress: 0, total: 1, message: 'Indexing the document' },
      { progress: 1, total: 1, message: expect.stringMatching(/^Indexed \d+ chunks$/) },
    ]);
    const questions: unknown[] = [];
    await client.callTool('answer', { question: 'What does readPort do?' }, { onProgress: (u) => questions.push(u) });
    expect(questions).toEqual([{ progress: 0, message: 'Looking for evidence' }]);
    await client.callTool('answer', { question: 'What does readPort do?' });
    expect(questions).toHaveLength(1);
  });

  it.each(['retrieve_code', 'answer', 'add_document'])('finds %s alone at its own address', async (name) => {
    const alone = await kind.connect(`${kilde.url}/${name}`, TOKEN);
    const listed = await alone.listTools();
    expect(listed.tools).toEqual(tools.filter((tool) => tool.name === name));
    await alone.close();
  });
});

/** Paths of fields without a description, however deep. */
function undescribedFields(schema: unknown, path = ''): string[] {
  const { properties = {}, items, additionalProperties } = schemaNode.parse(schema);
  const inner = Object.entries(properties).flatMap(([name, field]) => [
    ...(schemaNode.parse(field).description === undefined ? [`${path}.${name}`] : []),
    ...undescribedFields(field, `${path}.${name}`),
  ]);
  const below = [items, additionalProperties].filter((part) => typeof part === 'object' && part !== null);
  return [...inner, ...below.flatMap((part) => undescribedFields(part, `${path}[]`))];
}

const schemaNode = z.object({
  description: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  additionalProperties: z.unknown().optional(),
});
