import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { assumptionsTable, firstTable, idleSentence, monthsTable, unitsTable } from '../bench/capacity/tables.ts';
import { environmentSchema } from '../shared/platform/config/environment.ts';
import { commandLines, findOption, kildeProgram, walk, words } from './support/command-lines.ts';
import { anchorsOf, codeIn, linksIn } from './support/markdown.ts';

const ROOT = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].map((path) => ({
  path,
  text: read(path),
}));
/** For those who run it in the cloud. */
const cloudPages = pages.filter(({ path }) => /(?:deploy|operate|capacity|security|recover)\.md$/.test(path));
const page = (name: string): string => pages.find(({ path }) => path === `docs/${name}.md`)?.text ?? '';

/** What each page says that is not so. */
const wrong = (of: typeof pages, find: (text: string, path: string) => readonly string[]): string[] =>
  of.flatMap(({ path, text }) => find(text, path).map((problem) => `${path}: ${problem}`));

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);

it('reads the pages', () => {
  expect(pages.length).toBeGreaterThan(10);
  expect(cloudPages.map(({ path }) => path)).toEqual(
    ['capacity', 'deploy', 'operate', 'recover', 'security'].map((name) => `docs/${name}.md`),
  );
});

describe('links', () => {
  it('lead to files and headings that are there', () => {
    expect(
      wrong(pages, (text, path) =>
        linksIn(text).filter((link) => {
          const [file = '', anchor] = link.split('#');
          const target = file === '' ? path : join(dirname(path), file);
          if (!existsSync(join(ROOT, target))) return true;
          return anchor !== undefined && target.endsWith('.md') && !anchorsOf(read(target)).includes(anchor);
        }),
      ),
    ).toEqual([]);
  });

  it('of files in code are paths of this repository, or made by a command that is shown', () => {
    const folders =
      /^(?:functions|shared|cli|eval|bench|tests|deploy|terraform)\/[\w./-]*\w\.(?:ts|mjs|tf|tfvars|hcl|json|sh)$/;
    expect(
      wrong(pages, (text) =>
        codeIn(text)
          .flatMap((code) => code.split(/\s+/))
          .filter(
            (word) =>
              folders.test(word) &&
              !existsSync(join(ROOT, word)) &&
              !pages.some((each) => each.text.includes(`> ${word}`)),
          ),
      ),
    ).toEqual([]);
  });
});

describe('commands', () => {
  // Clients are told `kilde` as the name of a server, which is no command.
  const KILDE = /npx kilde |(?<=^)kilde /;

  it('`npm run` names scripts', () => {
    const { scripts } = JSON.parse(read('package.json'));
    expect(wrong(pages, (text) => all(text, /npm run ([\w:-]+)/g).filter((name) => !(name in scripts)))).toEqual([]);
  });

  it('`kilde` has the commands and options that are shown', () => {
    const program = kildeProgram();
    const shown = pages.flatMap(({ text }) => commandLines(text, KILDE));
    expect(shown.length).toBeGreaterThan(50);
    expect(
      wrong(pages, (text) =>
        commandLines(text, KILDE).filter((line) => {
          const [, ...args] = words(line.replace(/^npx /, ''));
          if (args.length === 0 || args[0] === 'help' || args[0] === 'COMMAND') return false;
          const command = walk(program, args);
          return command === undefined || args.some((arg) => arg.startsWith('-') && !findOption(command, arg));
        }),
      ),
    ).toEqual([]);
  });

  it('`deploy/main.ts` has the commands and options that are shown', () => {
    const help = new Map<string, string>();
    const helpOf = (name: string): string => {
      const known =
        help.get(name) ??
        execFileSync(process.execPath, ['deploy/main.ts', name, '--help'], { cwd: ROOT, encoding: 'utf8' });
      help.set(name, known);
      return known;
    };
    const lines = (text: string) => commandLines(text, /node deploy\/main\.ts /);
    expect(pages.flatMap(({ text }) => lines(text)).length).toBeGreaterThan(1);
    expect(
      wrong(pages, (text) =>
        lines(text).filter((line) => {
          const [name = '', ...args] = words(line.replace(/^.*node deploy\/main\.ts /, ''));
          if (name.startsWith('-')) return false;
          const options = all(helpOf(name), /^ {2,}(?:-\w, )?(--[\w-]+)/gm);
          return args.some((arg) => arg.startsWith('--') && !options.includes(arg.split('=')[0] ?? ''));
        }),
      ),
    ).toEqual([]);
  });

  it('builds are given substitutions that cloudbuild.yaml has', () => {
    const declared = all(read('cloudbuild.yaml'), /^ {2}(_[A-Z_]+):/gm);
    expect(declared).toContain('_TARGET');
    expect(
      wrong(pages, (text) => all(text, /(?<![A-Z0-9$])(_[A-Z]+)=/g).filter((name) => !declared.includes(name))),
    ).toEqual([]);
  });
});

describe('variables', () => {
  const schema = Object.keys(environmentSchema.shape);

  it('of .env.example are those of the schema', () => {
    expect(all(read('.env.example'), /^(?:# )?([A-Z][A-Z0-9_]*)=/gm).filter((name) => !schema.includes(name))).toEqual(
      [],
    );
  });

  it('of the environment are read by something', () => {
    const programs = ['deploy', 'tests', 'bench', 'eval'].flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
        .flatMap((name) => all(read(join(folder, name)), /env\['([A-Z_]+)'\]/g)),
    );
    // Of the reader's own shell.
    const shell = ['KILDE_TOKEN', 'KILDE_URL', 'KILDE_REINDEX_URL'];
    const known = new Set([...schema, ...programs, ...shell]);
    const names = /(?<![A-Z0-9_])((?:KILDE|AUTH|MCP|OPENAI|FIRESTORE)_[A-Z_]*[A-Z])(?![A-Z0-9_])/g;
    expect(
      // Tokens of sources have names that their owner chooses.
      wrong(pages, (text) => all(text, names).filter((name) => !known.has(name) && !name.startsWith('KILDE_TOKEN_'))),
    ).toEqual([]);
  });
});

describe('Terraform', () => {
  const files = readdirSync(join(ROOT, 'terraform')).filter((name) => name.endsWith('.tf'));
  const text = files.map((name) => read(`terraform/${name}`)).join('\n');
  const variables = new Map(
    [...text.matchAll(/^variable "(\w+)" \{\n([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => [
      name,
      all(body, /^ {4}(\w+) +=/gm),
    ]),
  );
  const outputs = all(text, /^output "(\w+)"/gm);
  const attributes = [...variables.values()].flat();

  it('is read', () => {
    expect(variables.size).toBeGreaterThan(40);
    expect(variables.get('alerts')).toContain('usd_per_day');
    expect(outputs).toContain('urls');
  });

  it('has the variables and outputs that are named', () => {
    const given = [
      // own.tfvars, and what is said of a variable in a sentence.
      /^([a-z][a-z_]*) += /gm,
      /`([a-z][a-z_]*) = /g,
      /TF_VAR_([a-z_]+)/g,
      /-var=([a-z_]+)=/g,
    ];
    expect(
      wrong(cloudPages, (shown) =>
        given
          .flatMap((pattern) => all(shown, pattern))
          .filter((name) => !variables.has(name) && !attributes.includes(name)),
      ),
    ).toEqual([]);
    expect(
      wrong(pages, (shown) =>
        all(shown, /terraform(?: -chdir=\S+)? output (?:-(?:raw|json) )?([a-z_]+)/g).filter(
          (name) => !outputs.includes(name),
        ),
      ),
    ).toEqual([]);
  });

  it('has the attributes that are named', () => {
    expect(
      wrong(cloudPages, (shown) =>
        [...shown.matchAll(/`([a-z_]+)\.([a-z0-9_]+)(?:\.([a-z_]+))?`/g)]
          .filter(([, name = '']) => variables.has(name) && name !== 'functions')
          .filter(([, name = '', attribute = '']) => !variables.get(name)?.includes(attribute))
          .map(([whole]) => whole),
      ),
    ).toEqual([]);
  });

  it('says every word with an underscore that a page takes from it', () => {
    const others = new Set([
      ...readdirSync(join(ROOT, 'functions')).map((name) => name.replace(/\.ts$/, '')),
      ...readdirSync(join(ROOT, 'shared/tools')).map((name) => name.replace(/\.ts$/, '').replaceAll('-', '_')),
      ...all(read('shared/platform/errors.ts'), /^ {2}'(\w+)',/gm),
      ...all(read('shared/mcp/request-record.ts'), /^ {6}(\w+): /gm),
      ...all(read('terraform/jobs/check-backups.mjs'), /(\w+_\w+)/g),
      ...attributes,
      ...outputs,
    ]);
    expect(
      wrong(
        cloudPages.filter(({ path }) => !path.endsWith('recover.md')),
        (shown) => all(shown, /`([a-z]+(?:_[a-z0-9]+)+)`/g).filter((name) => !variables.has(name) && !others.has(name)),
      ),
    ).toEqual([]);
  });

  it('has alerts whose titles are headings of the runbook', () => {
    const titles = [
      ...all(read('terraform/monitoring-alerts.tf'), /^ {6}title +=\s*"([^"]+)"/gm),
      ...all(read('terraform/monitoring-alerts.tf'), /(?:uptime|objectives) = "([^"]+)"/g),
    ];
    expect(titles).toHaveLength(8);
    expect(titles.filter((title) => !page('operate').includes(`\n## ${title}\n`))).toEqual([]);
  });
});

describe('figures', () => {
  it.each([monthsTable, idleSentence, unitsTable, firstTable, assumptionsTable])('of capacity.md: %p', (printed) => {
    expect(page('capacity')).toContain(printed());
  });
});
