import { z } from 'zod';
import { status } from '../../shared/tools/status.ts';
import { CommandBed } from '../testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
});
afterEach(() => bed.remove());

const failedSchema = z.looseObject({
  failed: z.number(),
  failed_entries: z.array(
    z.strictObject({
      source: z.string(),
      path: z.string(),
      state: z.enum(['failed', 'set_aside']),
      tries: z.number(),
      reason: z.string().nullable(),
    }),
  ),
});

describe('status', () => {
  it('of nothing says how to begin', async () => {
    expect(await bed.says('status')).toBe(
      'Workspace  default (store: sqlite, embedder: offline:subwords-1:1024)\nDocuments  0 in 0 chunks, last changed never\n\nThere is no source yet. Add one with: npx kilde source add LOCATION\n',
    );
  });

  it('says what is there, from where, and how fresh', async () => {
    await bed.write('docs/a.md', '# A\n');
    await bed.says('source', 'add', 'docs', '--sync');
    const text = await bed.says('status', '--quiet');
    expect(text).toMatch(
      /\nDocuments {2}1 in 1 chunk, last changed just now\n\nid +kind +state .*\ndocs +folder +current +just now /,
    );
    expect(text).not.toMatch(/could not|Newest runs/i);
    const json = await bed.json('status');
    expect(status.output.safeParse(json).error).toBeUndefined();
    expect(json).toMatchObject({ documents: 1, sources: [{ id: 'docs', state: 'current' }], failed_entries: [] });
  });

  it('names the first few that could not be taken in, and all with --failed', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `docs/${name}.md`);
    for (const name of names) await bed.write(name, `# ${name}\n`);
    await bed.says('source', 'add', 'docs', '--sync');
    for (const name of names) await bed.write(name, Uint8Array.of(0, 1, 2));
    await bed.run('source', 'sync');
    const few = await bed.says('status');
    expect(few.match(/^ {2}docs {2}\w\.md: .*not text.* \(1 try, set aside until it changes\)$/gm)).toHaveLength(5);
    expect(few).toContain('\n  and 2 more: npx kilde status --failed\n');
    const all = await bed.says('status', '--failed');
    expect(all.match(/^ {2}docs {2}\w\.md: /gm)).toHaveLength(7);
    expect(all).not.toContain(' more: ');
    const { failed, failed_entries: some } = failedSchema.parse(await bed.json('status'));
    expect([failed, some.length]).toEqual([7, 5]);
    expect(failedSchema.parse(await bed.json('status', '--failed')).failed_entries).toHaveLength(7);
  });

  it('says why the newest run of a source did not come to its end', async () => {
    await bed.write('docs/a.md', '# A\n');
    await bed.says('source', 'add', 'docs', '--sync');
    await bed.inside(async ({ sources }) => {
      const [run] = await sources.listRuns('default', 'docs', 1);
      if (run !== undefined)
        await sources.putRun('default', { ...run, state: 'failed', reason: 'The disk is\u001b[2J away.' });
    });
    expect(await bed.says('status')).toMatch(
      /\n\nNewest runs that did not come to their end\n {2}docs {2}failed: The disk is\?\[2J away\.\n$/,
    );
  });
});
