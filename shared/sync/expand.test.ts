import { zipSync, strToU8 } from 'fflate';
import { ScriptedSource } from '../../tests/support/scripted-source.ts';
import { syncTestBed } from '../../tests/support/sync-test-bed.ts';

const zip = (files: Readonly<Record<string, string>>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])));
const rows = (...all: readonly object[]): string => `${all.map((row) => JSON.stringify(row)).join('\n')}\n`;
const setUp = (files: Readonly<Record<string, string | Uint8Array>>) =>
  syncTestBed(new ScriptedSource(files), { expand: true });

describe('a table', () => {
  const article = (sku: string, colour: string) => ({ sku, title: `Article ${sku}`, colour });

  it('becomes a document for each row, and a changed row changes that one alone', async () => {
    const bed = await setUp({ 'shop.jsonl': rows(article('A1', 'red'), article('A2', 'blå')) });
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', seen: 3, added: 3 });
    expect(await bed.paths()).toEqual(['shop.jsonl/row-A1', 'shop.jsonl/row-A2']);
    expect((await bed.document('shop.jsonl/row-A2'))?.title).toBe('Article A2');
    bed.embedder.forget();
    bed.reader.files.set('shop.jsonl', rows(article('A0', 'new'), article('A1', 'red'), article('A2', 'grøn')));
    expect((await bed.sync()).run).toMatchObject({ added: 1, updated: 2, unchanged: 1, removed: 0 });
    expect(bed.embedder.texts).toHaveLength(2);
    bed.reader.files.set('shop.jsonl', rows(article('A2', 'grøn')));
    expect((await bed.sync()).run).toMatchObject({ removed: 2, unchanged: 1 });
    expect(await bed.paths()).toEqual(['shop.jsonl/row-A2']);
  });

  it('that did not change is not read', async () => {
    const bed = await setUp({ 'shop.csv': 'id,title\n1,One\n2,Two\n' });
    await bed.sync();
    bed.reader.reads.length = 0;
    expect((await bed.sync()).run).toMatchObject({ seen: 3, unchanged: 3, added: 0, updated: 0 });
    expect(bed.reader.reads).toEqual([]);
  });

  it('leaves out bad rows with their reasons, and takes in the others', async () => {
    const bed = await setUp({ 'shop.jsonl': '{"sku":"A1"}\n{"sku":\n{"sku":"A3"}\n' });
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', leftOut: 1 });
    expect(await bed.paths()).toEqual(['shop.jsonl/row-A1', 'shop.jsonl/row-A3']);
    expect(bed.leftOut).toHaveLength(1);
  });

  it('is one document where the source does not ask for its rows, and rows again where it does', async () => {
    const bed = await setUp({ 'shop.csv': 'id,title\n1,One\n2,Two\n' });
    await bed.sync();
    await bed.define({ expand: false });
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', removed: 2 });
    expect(await bed.paths()).toEqual(['shop.csv']);
    await bed.define({ expand: true });
    await bed.sync();
    expect(await bed.paths()).toEqual(['shop.csv/row-1', 'shop.csv/row-2']);
  });
});

describe('an archive', () => {
  it('becomes its files, honours what it says is to be ignored, and goes with all of them', async () => {
    const files = { 'src/a.ts': 'export const a = 1;\n', 'out/b.ts': 'export const b = 2;\n', '.gitignore': 'out/\n' };
    const bed = await setUp({ 'code.zip': zip(files) });
    expect((await bed.sync()).run.state).toBe('complete');
    expect(await bed.paths()).toContain('code.zip/src/a.ts');
    expect(await bed.paths()).not.toContain('code.zip/out/b.ts');
    bed.reader.files.delete('code.zip');
    await bed.sync({ allowEmpty: true });
    expect(await bed.paths()).toEqual([]);
    expect(await bed.sources.listEntries('team', 'docs')).toEqual([]);
  });

  it('that cannot be read keeps what an earlier version gave, and says so', async () => {
    const bed = await setUp({ 'code.zip': zip({ 'a.md': 'Alpha.\n', 'b.md': 'Beta.\n' }) });
    await bed.sync();
    bed.reader.files.set('code.zip', zip({ 'a.md': 'Alpha.\n' }).subarray(0, 30));
    for (const _ of [1, 2]) {
      expect((await bed.sync()).run).toMatchObject({ state: 'complete', failed: 1, removed: 0, unchanged: 2 });
      expect(await bed.paths()).toEqual(['code.zip/a.md', 'code.zip/b.md']);
    }
    bed.reader.files.set('code.zip', zip({ 'a.md': 'Alpha.\n' }));
    expect((await bed.sync()).run).toMatchObject({ failed: 0, removed: 1 });
    expect(await bed.paths()).toEqual(['code.zip/a.md']);
  });

  it('is taken in over several steps', async () => {
    const files = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`f${at}.md`, `Page ${at} is here.\n`]));
    const bed = await setUp({ 'code.zip': zip(files) });
    let outcome = await bed.step('run-1', 1);
    for (let steps = 0; outcome.more && steps < 50; steps += 1) outcome = await bed.step('run-1', 1);
    expect(outcome.run).toMatchObject({ state: 'complete', failed: 0 });
    expect(await bed.paths()).toHaveLength(20);
    expect(bed.embedder.texts).toHaveLength(20);
  });
});
