import { readFile } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import type { SqliteStores } from '../adapters/sqlite/open.ts';
import { KildeError } from '../platform/errors.ts';
import { workspacesOf } from './stores.ts';
import { BackupBed, WORKSPACE } from '../../tests/support/backup-bed.ts';
import { everythingOf } from '../../tests/support/everything.ts';

let bed: BackupBed;
let stores: SqliteStores;
let whole: Buffer;
let lines: string[];
beforeAll(async () => {
  bed = await BackupBed.create();
  const rich = await bed.rich();
  stores = rich.stores;
  whole = await readFile(rich.file);
  lines = (await bed.lines(rich.file)).slice(0, -1);
});
afterAll(() => bed.remove());

/** What a file does to an empty store: why it was refused, with the store as empty as before; or undefined. */
async function refusal(file: string): Promise<string | undefined> {
  const to = bed.open();
  try {
    await bed.restore(to, file);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(KildeError);
    expect(error).toMatchObject({ kind: 'invalid_argument', retryable: false });
    expect(await workspacesOf(to.workspaces)).toEqual([]);
    return error instanceof Error ? error.message : '';
  } finally {
    await to.vectors.close();
  }
}

const CUT_OFF = /^The backup was cut off: its end is missing/;
const DAMAGED = /^The backup is damaged/;
const FOREIGN = /^The file is not a backup of Kilde/;

describe('bytes that changed', () => {
  const flipped = (at: number, bit: number): Buffer => {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 1 << bit;
    return bytes;
  };
  /** Refused, or it made no difference: some bits say when and where it was packed, or fill up a byte. */
  const isHarmless = async (bytes: Uint8Array): Promise<boolean> => {
    const file = await bed.write(bytes);
    const said = await refusal(file);
    if (said !== undefined) return /^The (?:backup|file) (?:is|was) /.test(said);
    const to = bed.open();
    await bed.restore(to, file);
    return isDeepStrictEqual(await everythingOf(to, WORKSPACE), await everythingOf(stores, WORKSPACE));
  };

  it.each([0, 1, 2])('are met in the mark of the file: byte %i', async (at) => {
    expect(await refusal(await bed.write(flipped(at, 3)))).toMatch(at < 2 ? FOREIGN : DAMAGED);
  });

  it('change nothing in the rest of its head', async () => {
    for (let at = 3; at < 10; at += 1)
      for (let bit = 0; bit < 8; bit += 1) expect(await isHarmless(flipped(at, bit))).toBe(true);
  });

  it('are met in each byte of its checksum and length', async () => {
    for (let at = whole.length - 8; at < whole.length; at += 1)
      expect(await refusal(await bed.write(flipped(at, at % 8)))).toMatch(DAMAGED);
  });

  it('are met anywhere in between, or are nothing but padding', async () => {
    const at = fc.integer({ min: 10, max: whole.length - 9 });
    await fc.assert(
      fc.asyncProperty(at, fc.nat(7), async (byte, bit) => {
        expect(await isHarmless(flipped(byte, bit))).toBe(true);
      }),
      { numRuns: 80, examples: [[13_225, 0]] },
    );
  });

  it('are met when the packing fits them: in every kind of line', async () => {
    for (const [i, line] of lines.entries()) {
      const changed = line.replace(/[a-z0-9](?=[^a-z0-9]*$)/, (last) => (last === '0' ? '1' : '0'));
      expect(changed).not.toBe(line);
      const bytes = gzipSync([...lines.with(i, changed), endOf(lines)].map((each) => `${each}\n`).join(''));
      expect(await refusal(await bed.write(bytes))).toBeDefined();
    }
  });
});

const endOf = (all: readonly string[]): string => `{"is":"end","lines":${all.length},"sha256":"${'0'.repeat(64)}"}`;

describe('a file that was cut off', () => {
  it('is refused, wherever it ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: whole.length - 1 }), async (length) => {
        expect(await refusal(await bed.write(whole.subarray(0, length)))).toMatch(CUT_OFF);
      }),
      { numRuns: 40, examples: [[2], [9], [10], [11], [whole.length - 9], [whole.length - 8], [whole.length - 1]] },
    );
  });

  it('is refused when the packing is whole: at the end of any line, or within one', async () => {
    for (let count = 1; count <= lines.length; count += 1) {
      const before = lines.slice(0, count).map((line) => `${line}\n`);
      expect(await refusal(await bed.write(gzipSync(before.join(''))))).toMatch(CUT_OFF);
    }
    const half = `${lines[0]}\n${lines[1]!.slice(0, -5)}`;
    expect(await refusal(await bed.write(gzipSync(half)))).toMatch(CUT_OFF);
  });

  it('is refused when something was put behind it', async () => {
    expect(await refusal(await bed.write(Buffer.concat([whole, Buffer.from('x')])))).toMatch(DAMAGED);
    expect(await refusal(await bed.write(Buffer.concat([whole, whole])))).toMatch(DAMAGED);
    expect(await refusal(await bed.write(Buffer.concat([whole, gzipSync('{"is":"key"}\n')])))).toMatch(DAMAGED);
  });
});

describe('a file of somebody else', () => {
  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.of(0x1f)],
    ['text', Buffer.from('{"is":"kilde backup","format":1}\n')],
    ['a picture', Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')],
    ['packed text', gzipSync('hello\n')],
    ['packed JSON', gzipSync('{"is":"export","format":1}\n')],
    ['packed JSON of another form', gzipSync('[1, 2]\n"x"\n')],
    ['packed bytes that are no text', gzipSync(Buffer.of(0xff, 0xfe, 10))],
  ])('is told so: %s', async (_what, bytes) => {
    expect(await refusal(await bed.write(bytes))).toMatch(FOREIGN);
  });

  it('is refused when it is a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a'));
    expect(bomb.length).toBeLessThan(100_000);
    expect(await refusal(await bed.write(bomb))).toMatch(DAMAGED);
  });

  it('is said to be missing without its name', async () => {
    const said = await refusal(`${bed.folder}/none.kilde`);
    expect(said).toBe('The backup cannot be read (ENOENT); expected a file that this user may read.');
    expect(await refusal(bed.folder)).toMatch(/cannot be read \(EISDIR\)/);
  });
});

describe('another version', () => {
  const withFormat = (format: unknown) =>
    bed.forged(lines.with(0, lines[0]!.replace('"format":1', `"format":${String(format)}`)));

  it('is told apart from damage, whatever else it holds', async () => {
    const newer = 'The backup has format 2, written by a newer Kilde; this one knows 1. Update Kilde.';
    expect(await refusal(await withFormat(2))).toBe(newer);
    expect(await refusal(await bed.forged(['{"is":"kilde backup","format":2,"new":[]}', '{"is":"new thing"}']))).toBe(
      newer,
    );
  });

  it.each([0, -1, 1.5, '"1"', 'null'])('is foreign when it is none: %s', async (format) => {
    expect(await refusal(await withFormat(format))).toMatch(FOREIGN);
  });
});

/** Lines whose checksum fits, as a hand would write them that wants them to be taken. */
describe('a file that was made up', () => {
  const at = (is: string): number => lines.findIndex((line) => line.startsWith(`{"is":"${is}"`));
  const edited = (is: string, from: string | RegExp, to: string): string[] => {
    const line = lines[at(is)]!;
    const changed = line.replace(from, to);
    expect(changed).not.toBe(line);
    return lines.with(at(is), changed);
  };

  it('is taken as it is, when nothing is wrong with it', async () => {
    expect(await refusal(await bed.forged(lines))).toBeUndefined();
  });

  it.each<[string, () => string[]]>([
    ['a line is missing', () => lines.toSpliced(at('chunk'), 1)],
    ['a line is there twice', () => lines.toSpliced(at('document'), 0, lines[at('document')]!)],
    [
      'a chunk comes before its document',
      () => lines.with(at('chunk') - 1, lines[at('chunk')]!).with(at('chunk'), lines[at('chunk') - 1]!),
    ],
    ['a chunk is of another document', () => edited('chunk', '"documentId":"d', '"documentId":"e')],
    ['a chunk’s text is not that of its hash', () => edited('chunk', '"text":"', '"text":"x')],
    ['a vector is short', () => edited('chunk', /"vector":"....(?=[^"]{8})/, '"vector":"')],
    ['a vector is no number', () => edited('chunk', /"vector":".{8}/, '"vector":"AADAfwAA')],
    ['a path leads out', () => edited('document', /"path":"[^"]*"/, '"path":"../secret"')],
    ['a path is absolute', () => edited('document', /"path":"[^"]*"/, '"path":"/etc/secret"')],
    ['terms are out of order', () => edited('document', /"buckets":"(.{8})(.{8})/, '"buckets":"$2$1')],
    ['a field is new', () => edited('key', '"key":{', '"key":{"admin":true,')],
    ['a key is another workspace’s', () => edited('key', '"workspace":"team"', '"workspace":"other"')],
    ['a key’s hash is none', () => edited('key', /"hash":"./, '"hash":"g')],
    ['an index is another workspace’s', () => edited('index', '"name":"team"', '"name":"other"')],
    ['an index has no number', () => edited('index', '"name":"team"', '"name":"team~x"')],
    ['a workspace’s name is a path', () => edited('workspace', '"name":"team"', '"name":"../team"')],
    ['a workspace was promised', () => edited('kilde backup', '"team"', '"team","other"')],
    ['no index answers', () => edited('generations', '"state":"active"', '"state":"retired"')],
    ['a day is none', () => edited('usage', /"day":"[^"]*"/, '"day":"2026-02-31"')],
    ['a cost is negative', () => edited('usage', '"usd":0', '"usd":-0')],
    ['the header comes twice', () => lines.toSpliced(1, 0, lines[0]!)],
  ])('is refused when %s', async (_what, make) => {
    expect(await refusal(await bed.forged(make()))).toMatch(/^The backup is damaged at line \d+/);
  });

  it('is refused when lines follow the last one, or the last one counts others', async () => {
    const [end] = (await bed.lines(await bed.forged(lines))).slice(-1);
    const text = (all: readonly string[]) => gzipSync(all.map((line) => `${line}\n`).join(''));
    expect(await refusal(await bed.write(text([...lines, end!, lines.at(-1)!])))).toMatch(DAMAGED);
    expect(await refusal(await bed.write(text([...lines, end!.replace(/"lines":\d+/, '"lines":1')])))).toMatch(DAMAGED);
  });
});
