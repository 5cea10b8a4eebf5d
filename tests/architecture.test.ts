import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '..');
const IMPORT = /(?:^|\n)\s*(?:import|export)\s(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g;

interface Source {
  readonly file: string;
  readonly imports: readonly string[];
  readonly lines: number;
}

const sources = ['functions', 'shared', 'cli', 'eval', 'bench'].flatMap((folder) => sourcesIn(folder));

function sourcesIn(folder: string): Source[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readSource(join(folder, name)));
}

function readSource(file: string): Source {
  const text = readFileSync(join(ROOT, file), 'utf8');
  const imports = [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? '');
  const resolved = imports.map((name) =>
    name.startsWith('.') ? relative(ROOT, resolve(ROOT, dirname(file), name)) : name,
  );
  return { file, imports: resolved, lines: text.split('\n').length };
}

const within = (...folders: string[]) =>
  sources.filter(({ file }) => folders.some((folder) => file.startsWith(`${folder}/`)));

function offences(from: readonly Source[], forbidden: (imported: string) => boolean): string[] {
  return from.flatMap(({ file, imports }) =>
    imports.filter(forbidden).map((imported) => `${file} imports ${imported}`),
  );
}

const isOutsideWorld = (name: string) =>
  name.startsWith('@google-cloud/') ||
  name === 'openai' ||
  name.startsWith('openai/') ||
  name === 'node:sqlite' ||
  name.startsWith('@modelcontextprotocol/') ||
  name.startsWith('web-tree-sitter');

describe('the directions of imports', () => {
  it('finds the sources and their imports', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(sources.find(({ file }) => file === 'shared/mcp/build-server.ts')?.imports).toContain(
      '@modelcontextprotocol/server',
    );
    expect(sources.find(({ file }) => file === 'shared/compose/stores.ts')?.imports).toContain(
      'shared/adapters/sqlite/open.ts',
    );
  });

  it('keeps the outside world out of the middle', () => {
    const middle = within(
      'shared/tools',
      'shared/retrieve',
      'shared/answer',
      'shared/terms',
      'shared/ports',
      'shared/platform',
    );
    expect(offences(middle, isOutsideWorld)).toEqual([]);
    // The parser is the chunker's business; nothing else of ingestion touches the outside.
    expect(
      offences(within('shared/ingest'), (name) => isOutsideWorld(name) && !name.startsWith('web-tree-sitter')),
    ).toEqual([]);
  });

  it('lets compose.ts and its parts alone choose adapters', () => {
    const others = sources.filter(
      ({ file }) =>
        !/^shared\/compose(?:\.ts$|\/)/.test(file) &&
        !file.startsWith('shared/adapters/') &&
        !/^(?:eval|bench)\//.test(file),
    );
    expect(offences(others, (name) => name.startsWith('shared/adapters/'))).toEqual([]);
  });

  it('keeps adapters from one another and from what is above them', () => {
    const foreign = within('shared/adapters').flatMap(({ file, imports }) => {
      const own = file.split('/').slice(0, 3).join('/');
      return imports
        .filter(
          (name) =>
            (name.startsWith('shared/adapters/') && !name.startsWith(`${own}/`)) ||
            /^(?:functions|cli|shared\/(?:tools|mcp|answer|ingest))\//.test(name),
        )
        .map((name) => `${file} imports ${name}`);
    });
    expect(foreign).toEqual([]);
  });

  it('points inwards: functions → tools, mcp → sync, generations → ingest, retrieve, answer → terms → ports, platform', () => {
    const below: Record<string, RegExp> = {
      'shared/ports': /^shared\/(?!ports\/)/,
      'shared/platform': /^shared\/(?!platform\/|ports\/)|^(?:functions|cli)\//,
      'shared/terms': /^shared\/(?!terms\/|platform\/|ports\/)|^(?:functions|cli)\//,
      'shared/mask': /^shared\/(?!mask\/|terms\/|providers\/|platform\/|ports\/)|^(?:functions|cli)\//,
      'shared/providers': /^shared\/(?!providers\/|platform\/|ports\/)|^(?:functions|cli)\//,
      'shared/usage': /^shared\/(?!usage\/|platform\/|ports\/)|^(?:functions|cli)\//,
      'shared/backup': /^shared\/(?:tools|mcp|answer|retrieve|ingest|generations|compose)|^(?:functions|cli)\//,
      'shared/cache': /^shared\/(?:tools|mcp|ingest|sync|compose|mask|usage|providers)|^(?:functions|cli)\//,
      'shared/quality': /^shared\/(?:tools|mcp|answer|ingest|sync|generations|compose)|^(?:functions|cli)\//,
      'shared/sync': /^shared\/(?:tools|mcp|answer|retrieve|generations|compose)|^(?:functions|cli)\//,
      'shared/generations': /^shared\/(?:tools|mcp|answer|compose)|^(?:functions|cli)\//,
      'shared/retrieve': /^shared\/(?:tools|mcp|answer|ingest|sync|generations|compose)|^(?:functions|cli)\//,
      'shared/ingest': /^shared\/(?:tools|mcp|answer|retrieve|sync|generations|compose)|^(?:functions|cli)\//,
      'shared/answer': /^shared\/(?:tools|mcp|ingest|sync|generations|compose)|^(?:functions|cli)\//,
      'shared/tools': /^shared\/(?:mcp|compose)|^(?:functions|cli)\//,
      'shared/mcp': /^shared\/compose|^(?:functions|cli)\//,
    };
    expect(
      Object.entries(below).flatMap(([folder, forbidden]) => offences(within(folder), (name) => forbidden.test(name))),
    ).toEqual([]);
  });
});

describe('small rooms', () => {
  it('has no file over 400 lines', () => {
    expect(sources.filter(({ lines }) => lines > 400).map(({ file, lines }) => `${file}: ${lines}`)).toEqual([]);
  });

  it('has a median of at most 90 lines', () => {
    const sorted = sources.map(({ lines }) => lines).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(90);
  });
});
