import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureCode } from './code.ts';
import { parseOptions } from './options.ts';
import { reportCode, reportScores } from './report.ts';
import { keyOf } from './score.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-masking-'));
  await mkdir(join(folder, 'src'));
  await writeFile(join(folder, 'src', 'plain.ts'), 'export const version = "1.2.3.4";\n');
  await writeFile(join(folder, 'src', 'author.ts'), '// Anna Larsson <anna@example.com>\n// anna@example.com\n');
  await writeFile(join(folder, 'src', 'card.ts'), 'const card = "4111111111111111";\n');
  await writeFile(join(folder, 'logo.bin'), Buffer.from([0, 1, 2, 3]));
});

afterEach(() => rm(folder, { recursive: true }));

describe('code', () => {
  it('is read file by file, without binaries, and what would be masked is listed', async () => {
    const { files, untouched, findings } = await measureCode(folder);
    expect([files, untouched]).toEqual([3, 2]);
    expect(findings.map(({ kind, file, line }) => [kind, file, line])).toEqual([
      ['name', join('src', 'author.ts'), 1],
      ['email', join('src', 'author.ts'), 1],
      ['email', join('src', 'author.ts'), 2],
      ['card', join('src', 'card.ts'), 1],
    ]);
  });

  it('is reported with its most frequent findings', async () => {
    const report = reportCode([await measureCode(folder)], 1);
    expect(report).toMatch(/all +3/);
    expect(report).toContain('email 2 × "anna@example.com"');
    expect(report).toContain('card 1 × "4111111111111111"');
  });

  it('shows no secret in whole', () => {
    const finding = { kind: 'secret', file: 'a', line: 1, value: 'abcdefghijkl' } as const;
    const report = reportCode([{ folder: 'x', files: 1, characters: 1, ms: 1, untouched: 1, findings: [finding] }], 5);
    expect(report).toContain('abcdef…');
    expect(report).not.toContain('abcdefg');
  });
});

describe('scores', () => {
  it('are shares by kind, and counts by language', () => {
    const tallies = new Map([[keyOf('sv', 'email'), { entities: 4, covered: 3, spans: 5, right: 4 }]]);
    const mistakes = [{ language: 'sv', kind: 'email', what: 'missed', text: 'x@y.se' }] as const;
    const report = reportScores({ tallies, mistakes }, ['sv', 'da']);
    expect(report).toMatch(/email +4 +0\.750 +0\.800 +3\/4 +-/);
    expect(report).toContain('missed (sv, email): "x@y.se"');
  });
});

describe('arguments', () => {
  it('name folders and how much is listed', () => {
    expect(parseOptions(['--code', 'a', '--code', 'b', '--list', '3'])).toEqual({
      kind: 'eval',
      options: { code: ['a', 'b'], list: 3 },
    });
    expect(parseOptions([])).toEqual({ kind: 'eval', options: { code: [], list: 10 } });
  });

  it.each([[['--list', 'x']], [['--nothing']], [['positional']]])('are refused: %j', (args) => {
    expect(parseOptions(args)).toMatchObject({ kind: 'wrong' });
  });

  it('ask for help', () => {
    expect(parseOptions(['-h'])).toEqual({ kind: 'help' });
  });
});
