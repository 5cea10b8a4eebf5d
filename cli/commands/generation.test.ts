import { z } from 'zod';
import { OpenAiServer } from '../../tests/support/openai-server.ts';
import { CommandBed } from '../testing/command-bed.ts';

const OFFLINE = 'offline:subwords-1:1024';
const MODEL = 'openai:text-embedding-3-small:1024';

let bed: CommandBed;
let server: OpenAiServer;
beforeEach(async () => {
  [bed, server] = await Promise.all([CommandBed.create(), OpenAiServer.start()]);
  await bed.write('docs/keys.md', '# Keys\n\nThe keys of the archive are in the hall.\n');
  await bed.write('docs/lamps.md', '# Lamps\n\nThe lamps are lit at dusk.\n');
  await bed.says('source', 'add', 'docs', '--sync');
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await bed.remove();
});

/** From now on another model is configured. */
const configure = () => Object.assign(bed.env, { OPENAI_API_KEY: 'sk-s3cret', OPENAI_BASE_URL: server.baseURL });

const listSchema = z.strictObject({
  workspace: z.string(),
  configured: z.string(),
  generations: z.array(
    z.strictObject({
      index: z.string(),
      state: z.string(),
      profile: z.string(),
      created_at: z.iso.datetime(),
      changed_at: z.iso.datetime(),
      questions: z.number().optional(),
      ndcg_at_10: z.number().optional(),
      reason: z.string().optional(),
    }),
  ),
});
const listed = async () => {
  const { configured, generations } = listSchema.parse(await bed.json('generation', 'list'));
  return [configured, ...generations.map(({ index, state, profile }) => `${index} ${state} ${profile}`)];
};
const embedderOf = async () => z.object({ embeddings: z.unknown() }).parse(await bed.json('status')).embeddings;

describe('generation list', () => {
  it('shows the one index of a workspace that never had another', async () => {
    expect(await listed()).toEqual([OFFLINE, `default active ${OFFLINE}`]);
    expect(await bed.says('generation', 'list')).toMatch(
      /^Configured {2}offline:subwords-1:1024\n\nINDEX .*\ndefault +active +offline:subwords-1:1024 +just now +-\n$/,
    );
  });
});

describe('generation build', () => {
  it('builds under the model that is configured now, lets it answer, and says what it cost', async () => {
    configure();
    const { code, stdout, stderr } = await bed.run('generation', 'build');
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^default~2 answers now, embedded by openai:text-embedding-3-small:1024: 2 documents brought over; \d+ tokens, \$0\.\d{4}\.\n$/,
      ),
    ]);
    expect(stderr).toContain(`Embedding by ${MODEL} 100% | 2/2 files`);
    expect(await listed()).toEqual([MODEL, `default retired ${OFFLINE}`, `default~2 active ${MODEL}`]);
    expect(await embedderOf()).toEqual({ [MODEL]: 2 });
    expect(await bed.json('generation', 'build')).toEqual({ workspace: 'default', state: 'current' });
  });

  it('measures with questions, and says both figures', async () => {
    configure();
    await bed.write('questions.json', JSON.stringify([{ query: 'keys of the archive', relevant: ['keys.md'] }]));
    const { code, stdout } = await bed.run('generation', 'build', '--questions', 'questions.json');
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining('\nNDCG@10 over 1 question: 1.000 before, 1.000 with it.\n'),
    ]);
    expect(await bed.json('generation', 'list')).toMatchObject({
      generations: [{ ndcg_at_10: 1 }, { ndcg_at_10: 1, questions: 1 }],
    });
  });

  it.each([
    ['gone.json', undefined, /^The questions in .*gone\.json cannot be read; expected a file/],
    ['odd.json', '{"query":', /odd\.json is not JSON\.\n$/],
    ['none.json', '[]', /none\.json is not a list of questions/],
  ])('refuses questions in %s', async (name, content, message) => {
    configure();
    if (content !== undefined) await bed.write(name, content);
    expect(await bed.run('generation', 'build', '--questions', name)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
    expect(await listed()).toHaveLength(2);
  });

  it('that the provider ends leaves the old index to answer, and goes on next time', async () => {
    configure();
    const refused = { kind: 'status', status: 401 } as const;
    server.script(refused, refused);
    const { code, stderr } = await bed.run('generation', 'build', '--quiet');
    expect([code, stderr]).toEqual([1, expect.not.stringContaining('s3cret')]);
    expect(await listed()).toEqual([MODEL, `default active ${OFFLINE}`, `default~2 building ${MODEL}`]);
    expect(await bed.json('generation', 'build')).toMatchObject({ state: 'switched', index: 'default~2' });
  });

  it('is interrupted by Ctrl-C', async () => {
    configure();
    bed.signal = AbortSignal.abort();
    expect(await bed.run('generation', 'build')).toMatchObject({ code: 130, stderr: 'Interrupted.\n' });
  });
});

describe('generation rollback and switch', () => {
  it('let another one answer at once, and hold', async () => {
    configure();
    await bed.says('generation', 'build');
    expect(await bed.says('generation', 'rollback')).toBe(
      'default answers now, embedded by offline:subwords-1:1024: 0 documents brought over; no tokens, no cost.\n',
    );
    expect(await embedderOf()).toEqual({ [OFFLINE]: 2 });
    const { code, stderr } = await bed.run('source', 'sync');
    expect([code, stderr]).toEqual([0, expect.stringContaining('default~2, embedded by ')]);
    expect(stderr).toContain('is kept aside: Somebody switched from it to default.');
    expect(await bed.json('generation', 'switch', 'default~2')).toMatchObject({ state: 'switched', tokens: 0 });
    expect(await bed.says('generation', 'switch', 'default~2')).toMatch(/^Nothing is to be done/);
    expect(await listed()).toEqual([MODEL, `default kept_aside ${OFFLINE}`, `default~2 active ${MODEL}`]);
  });

  it('say what there is not', async () => {
    expect(await bed.run('generation', 'rollback')).toMatchObject({
      code: 2,
      stderr: 'There is no earlier generation to go back to.\n',
    });
    expect(await bed.run('generation', 'switch', 'team~2')).toMatchObject({
      code: 2,
      stderr: 'There is no generation "team~2".\n',
    });
  });
});

describe('source sync under another model', () => {
  it('builds the index first, so that what is new is embedded once, and switches', async () => {
    configure();
    await bed.write('docs/doors.md', '# Doors\n\nThe doors are oak.\n');
    const { code, stdout, stderr } = await bed.run('source', 'sync');
    expect([code, stdout.split('\n')]).toEqual([
      0,
      [
        expect.stringMatching(/^default~2 answers now, embedded by openai:.*: 2 documents brought over/),
        expect.stringMatching(/1 new, 0 changed, 2 unchanged/),
        '',
      ],
    ]);
    expect(stderr).toContain(`Embedding by ${MODEL} 100%`);
    expect(await embedderOf()).toEqual({ [MODEL]: 3 });
    const embedded = server.requests.flatMap(({ body }) => z.array(z.string()).parse(body['input']));
    expect(embedded).toHaveLength(3);
    expect(await bed.json('source', 'sync')).not.toHaveProperty('generation');
  });

  it('tells of it as JSON, and a dry run leaves it alone', async () => {
    configure();
    expect(await bed.json('source', 'sync', '--dry-run')).not.toHaveProperty('generation');
    expect(await bed.json('source', 'sync')).toMatchObject({
      generation: { workspace: 'default', state: 'switched', index: 'default~2', profile: MODEL, documents: 2 },
      runs: [{ state: 'complete', unchanged: 2 }],
    });
  });

  it('syncs all the same when the build fails, and says so at the end', async () => {
    configure();
    const refused = { kind: 'status', status: 401 } as const;
    server.script(refused, refused);
    const { code, stdout, stderr } = await bed.run('source', 'sync');
    expect([code, stdout]).toEqual([1, expect.stringMatching(/0 new, 0 changed, 2 unchanged/)]);
    expect(stderr).toMatch(/The index could not be built anew: \S/);
    expect(await bed.says('search', 'keys')).toContain('keys.md');
  });
});
