import { z } from 'zod';
import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import { KildeError } from '../platform/errors.ts';
import { costSchema } from './fields.ts';
import { defineTool, type ToolContext } from './tool.ts';

const context = testContext(testLibrary());
const facts = { workspace: 'team', results: 1, tokens: 2, usd: 0.5, path: 'test' };

function toolThat(
  call: (input: { name: string; times: number }, given: ToolContext) => Promise<Record<string, unknown>>,
) {
  return defineTool({
    name: 'greet',
    title: 'Greet',
    description: 'Greets.',
    input: z.strictObject({
      name: z.string().min(2),
      times: z.int().default(1),
      inner: z.object({ deep: z.int() }).optional(),
    }),
    output: z.object({ greeting: z.string(), size: z.number().optional() }),
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
    scope: 'read',
    maxBodyBytes: 1_000,
    call: async (input, given) => ({ output: { greeting: '', ...(await call(input, given)) }, facts }),
  });
}

const greet = toolThat(async ({ name, times }) => ({ greeting: `hei ${name} `.repeat(times).trim() }));

async function refusalOf(input: unknown): Promise<string> {
  const error: unknown = await greet.invoke(input, context).catch((reason: unknown) => reason);
  if (error instanceof KildeError && error.kind === 'invalid_argument') return error.message;
  throw new Error('expected invalid_argument', { cause: error });
}

describe('a tool', () => {
  it('gives checked arguments with their defaults to its call, and what comes out with the facts', async () => {
    expect(await greet.invoke({ name: 'Åse' }, context)).toEqual({
      output: { greeting: 'hei Åse' },
      facts: { ...facts, storeReads: 0, storeWrites: 0 },
    });
    expect((await greet.invoke({ name: 'Åse', times: 2 }, context)).output).toEqual({ greeting: 'hei Åse hei Åse' });
  });

  it('is recorded under its workspace and name, and what the store billed stands in its cost', async () => {
    const recorded: unknown[] = [];
    const store = { reads: 7, writes: 2, deletes: 1, usd: 0.25 };
    const library = {
      ...context.library,
      recorded: async <T>(call: object, body: () => Promise<T>) => {
        recorded.push(call);
        return { result: await body(), store };
      },
    };
    const costly = defineTool({
      name: 'costly',
      title: 'Cost',
      description: 'Costs.',
      input: z.strictObject({ workspace: z.string().optional() }),
      output: z.object({ cost: costSchema }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
      scope: 'read',
      maxBodyBytes: 1_000,
      call: async () => ({ output: { cost: { tokens: 2, usd: 0.5 } }, facts }),
    });
    expect(await costly.invoke({ workspace: 'team' }, { ...context, library })).toEqual({
      output: { cost: { tokens: 2, usd: 0.75, store } },
      facts: { ...facts, usd: 0.75, storeReads: 7, storeWrites: 3 },
    });
    expect(recorded).toEqual([{ workspace: 'team', tool: 'costly' }]);
    await expect(costly.invoke({ workspace: 'other' }, { ...context, library })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    expect(recorded).toHaveLength(1);
  });

  it('hands its context on', async () => {
    const seen: ToolContext[] = [];
    await toolThat(async (_, given) => {
      seen.push(given);
      return {};
    }).invoke({ name: 'Åse' }, context);
    expect(seen).toEqual([context]);
  });

  it('keeps what it promised to callers', () => {
    expect(greet).toMatchObject({ name: 'greet', title: 'Greet', scope: 'read', maxBodyBytes: 1_000 });
  });

  it.each([
    ['no object', 'hei', 'Invalid input: expected object, received string'],
    ['null', null, 'Invalid input: expected object, received null'],
    ['a list', [], 'Invalid input: expected object, received array'],
    ['a missing argument', {}, 'name: Invalid input: expected string, received undefined'],
    ['an unknown one', { name: 'Åse', nmae: 1 }, 'Unrecognized key: "nmae"'],
    [
      'a wrong one inside',
      { name: 'Åse', inner: { deep: 'x' } },
      'inner.deep: Invalid input: expected number, received string',
    ],
    [
      'several',
      { name: 'Å', times: 1.5 },
      'name: Too small: expected string to have >=2 characters; times: Invalid input: expected int, received number',
    ],
  ])('refuses %s with its own name and what was wrong', async (_, input, problem) => {
    expect(await refusalOf(input)).toBe(`Invalid arguments for tool greet. ${problem}`);
  });

  it('refuses in a short and well-formed message, whatever names were made up', async () => {
    for (const name of ['x'.repeat(10_000), '😀'.repeat(5_000), `a${'😀'.repeat(5_000)}`, '\ud800']) {
      const message = await refusalOf({ name: 'Åse', [name]: 1 });
      expect(message.length).toBeLessThan(700);
      expect(message.isWellFormed()).toBe(true);
    }
  });

  it('never lets through what its output schema does not promise', async () => {
    const chatty = toolThat(async () => ({ greeting: 'hei', secret: 'sk-1' }));
    expect((await chatty.invoke({ name: 'Åse' }, context)).output).toEqual({ greeting: 'hei' });
    const wrong = toolThat(async () => ({ greeting: 'hei', size: NaN }));
    const error: unknown = await wrong.invoke({ name: 'Åse' }, context).catch((reason: unknown) => reason);
    expect(error).not.toBeInstanceOf(KildeError);
    expect(error).toBeInstanceOf(z.ZodError);
  });

  it('lets errors of its call pass as they are', async () => {
    const error = new KildeError('store_failed', 'Down.');
    await expect(toolThat(() => Promise.reject(error)).invoke({ name: 'Åse' }, context)).rejects.toBe(error);
  });
});
