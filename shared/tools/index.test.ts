import { z } from 'zod';
import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import { addDocument, allTools, answer, retrieveCode } from './index.ts';

const schemas = allTools.flatMap(({ name, input, output }) => [
  [`${name} input`, z.toJSONSchema(input, { io: 'input' })] as const,
  [`${name} output`, z.toJSONSchema(output, { io: 'output' })] as const,
]);

/** Every place in a schema, with its way there. */
function* placesIn(schema: unknown, way = ''): Generator<{ way: string; place: Record<string, unknown> }> {
  if (typeof schema !== 'object' || schema === null) return;
  if (!Array.isArray(schema)) yield { way, place: { ...schema } };
  for (const [key, value] of Object.entries(schema)) yield* placesIn(value, `${way}/${key}`);
}

/** Every property, nested ones and those of a list's items too. */
function* propertiesIn(schema: unknown): Generator<readonly [string, unknown]> {
  for (const { way, place } of placesIn(schema)) {
    if (typeof place['properties'] !== 'object' || place['properties'] === null) continue;
    for (const [name, property] of Object.entries(place['properties'])) yield [`${way}/${name}`, property];
  }
}

describe('the tools', () => {
  it('are these, in the order clients list them', () => {
    expect(allTools.map(({ name }) => name)).toEqual([
      'retrieve_code',
      'answer',
      'add_document',
      'search',
      'fetch',
      'status',
      'delete_document',
    ]);
    expect([retrieveCode, answer, addDocument].every((tool) => allTools.includes(tool))).toBe(true);
  });

  it.each(allTools.map((tool) => [tool.name, tool] as const))(
    '%s says what it does and who may call it',
    (name, tool) => {
      expect(tool.title.length).toBeGreaterThan(3);
      expect(tool.description).toMatch(/^[A-Z].{40,}\.$/s);
      const writes = name === 'add_document' || name === 'delete_document';
      expect(tool.scope).toBe(writes ? 'write' : 'read');
      expect(tool.annotations).toEqual({
        readOnlyHint: !writes,
        destructiveHint: writes,
        idempotentHint: name !== 'delete_document',
        openWorldHint: false,
      });
    },
  );
});

describe.each(schemas)('the schema of %s', (_, schema) => {
  it('is one that every client reads: an object without references or alternatives', () => {
    expect(schema.type).toBe('object');
    expect(schema.additionalProperties).toBe(false);
    for (const { way, place } of placesIn(schema)) {
      for (const word of ['$ref', '$defs', 'definitions', 'anyOf', 'oneOf', 'allOf', 'not'])
        expect([way, word, Object.hasOwn(place, word)]).toEqual([way, word, false]);
    }
  });

  it('describes every property, nested ones too', () => {
    const properties = [...propertiesIn(schema)];
    expect(properties.length).toBeGreaterThan(0);
    for (const [way, property] of properties)
      expect([way, property]).toEqual([
        way,
        expect.objectContaining({ description: expect.stringMatching(/^\S.{5,}[.)]$/s) }),
      ]);
  });
});

it('finds the properties it is looking for', () => {
  const [, output] = schemas.find(([name]) => name === 'retrieve_code output') ?? [];
  const ways = [...propertiesIn(output)].map(([way]) => way);
  expect(ways).toEqual(expect.arrayContaining(['/hits', '/properties/hits/items/chunk_id', '/properties/cost/usd']));
});

/** Arguments that each tool takes; wrong ones are put beside them. */
const RIGHT: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  retrieve_code: { query: 'requests' },
  answer: { question: 'requests?' },
  add_document: { text: 'Requests.', path: 'new.md' },
  search: { query: 'requests' },
  fetch: { id: 'notes' },
  status: {},
  delete_document: { document_id: 'notes' },
};

describe.each(allTools.map((tool) => [tool.name, tool] as const))('%s', (name, tool) => {
  async function setUp() {
    const library = testLibrary();
    await library.addDocument('team', {
      content: { text: '# Requests\n\nTen requests a second.\n' },
      path: 'a.md',
      documentId: 'notes',
    });
    return testContext(library);
  }
  const right = RIGHT[name] ?? {};

  it('gives what its own schema takes, and nothing more', async () => {
    const { output, facts } = await tool.invoke(right, await setUp());
    expect(z.strictObject(tool.output.shape).parse(output)).toEqual(output);
    expect(facts).toMatchObject({ workspace: 'team', results: expect.any(Number), tokens: expect.any(Number) });
    expect(JSON.stringify(facts)).not.toMatch(/requests/i);
  });

  it('refuses an argument it does not know', async () => {
    await expect(tool.invoke({ ...right, surprise: 1 }, await setUp())).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: `Invalid arguments for tool ${name}. Unrecognized key: "surprise"`,
    });
  });

  const texts = Object.keys(tool.input.shape).filter((key) => !['top_k', 'explain', 'kind', 'metadata'].includes(key));
  it.each(
    texts.flatMap((key) => ['half \ud83d of a pair', 'NUL \0 inside', 7, null].map((value) => [key, value] as const)),
  )('refuses %s: %j', async (key, value) => {
    const { text: _, ...rest } = right;
    const args = key === 'content_base64' ? { ...rest, [key]: value } : { ...right, [key]: value };
    const error: unknown = await tool.invoke(args, await setUp()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      kind: key === 'workspace' && typeof value === 'string' ? 'forbidden' : 'invalid_argument',
    });
  });
});
