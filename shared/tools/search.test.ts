import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import { fetchDocument } from './fetch.ts';
import { retrieveCode } from './retrieve-code.ts';
import { search } from './search.ts';

async function setUp() {
  const library = testLibrary();
  for (const name of ['blåbær', 'jordbær', 'bringebær'])
    await library.addDocument('team', {
      content: { text: `# ${name}\n\nHow to pick ${name} in a wood.\n` },
      path: `berries/${name} 1.md`,
    });
  return testContext(library);
}

const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value : []);

describe('search', () => {
  it('has the shape that ChatGPT asks for: results of id, title and url', async () => {
    const context = await setUp();
    const { output, facts } = await search.invoke({ query: 'pick jordbær' }, context);
    expect(Object.keys(output)).toEqual(['results']);
    const results = listOf(output['results']);
    expect(results).toHaveLength(3);
    expect(results[0]).toEqual({
      id: expect.stringMatching(/^[\da-f]{32}$/),
      title: 'berries/jordbær 1.md:1-3',
      url: 'kilde://team/berries/jordb%C3%A6r%201.md#L1-L3',
    });
    expect(facts).toMatchObject({ workspace: 'team', results: 3, tokens: 1, path: 'hybrid' });
  });

  it('finds the same as retrieve_code, in the same order', async () => {
    const context = await setUp();
    const [found, retrieved] = await Promise.all(
      [search, retrieveCode].map((tool) => tool.invoke({ query: 'how to pick in a wood' }, context)),
    );
    expect(listOf(found?.output['results']).map(({ id }) => id)).toEqual(
      listOf(retrieved?.output['hits']).map(({ chunk_id }) => chunk_id),
    );
  });

  it('gives ids that fetch takes', async () => {
    const context = await setUp();
    const { output } = await search.invoke({ query: 'jordbær' }, context);
    for (const { id, title } of listOf(output['results'])) {
      const { output: fetched } = await fetchDocument.invoke({ id }, context);
      expect(fetched).toMatchObject({ id, title, text: expect.stringContaining('How to pick') });
    }
  });

  it.each([{}, { query: '' }, { query: ' ' }, { query: 7 }, { query: 'x', top_k: 3 }])('refuses %j', async (input) => {
    await expect(search.invoke(input, await setUp())).rejects.toMatchObject({ kind: 'invalid_argument' });
  });
});
