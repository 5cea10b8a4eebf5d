import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FUNCTION_NAMES } from '../functions/catalogue.ts';
import {
  FIRESTORE_INDEX_EXEMPTIONS,
  FIRESTORE_INDEXES,
  FIRESTORE_TTL_FIELDS,
  type IndexExemption,
  type IndexField,
} from '../shared/adapters/firestore/indexes.ts';
import { environmentSchema } from '../shared/platform/config/environment.ts';
import { loadConfig } from '../shared/platform/config/index.ts';

const FOLDER = resolve(import.meta.dirname, '../terraform');
const read = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
const firestore = read('firestore.tf');
const services = read('services.tf');
/** Without comments, which may speak of anything. */
const everything = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.tf'))
  .map((file) => read(file).replaceAll(/^\s*#.*$/gm, ''))
  .join('\n');

/** `name = ["a", "b"]` lines of a `locals` map. */
function lists(name: string): Record<string, string[]> {
  const body = new RegExp(`${name} = \\{\\n([\\s\\S]*?)\\n  \\}`).exec(firestore)?.[1] ?? '';
  return Object.fromEntries(
    [...body.matchAll(/(\w+)\s*= \[([^\]]*)\]/g)].map(([, key = '', items = '']) => [
      key,
      [...items.matchAll(/"([^"]+)"/g)].map((item) => item[1] ?? ''),
    ]),
  );
}

const made = (name: string): string[] =>
  Object.entries(lists(name)).flatMap(([collection, fields]) => fields.map((field) => `${collection}.${field}`));

const needed = (fields: readonly IndexExemption[]): string[] =>
  fields.map(({ collection, field }) => `${collection}.${field}`);

const isVector = (field: IndexField): field is { path: string; vectorDimensions: number } =>
  'vectorDimensions' in field;

/** The emulator never fails for a missing index, so nothing but this comparison would notice one. */
describe('what Terraform makes and what the queries need', () => {
  it('is the same list of vector indexes', () => {
    const wanted = FIRESTORE_INDEXES.filter(({ fields }) => fields.some(isVector)).map(({ fields }) =>
      fields.map(({ path }) => path),
    );
    const filters = Object.values(lists('vector_index_filters'));
    expect(filters.map((each) => [...each, '__name__', 'vector'])).toEqual(wanted);
    expect(firestore).toContain('dimension = 2048');
  });

  it('is the same index for definitions', () => {
    const others = FIRESTORE_INDEXES.filter(({ fields }) => !fields.some(isVector));
    expect(others).toHaveLength(1);
    const resource = /resource "google_firestore_index" "definitions" \{([\s\S]*?)\n\}/.exec(firestore)?.[1] ?? '';
    const paths = [...resource.matchAll(/field_path\s+= "([^"]+)"/g)].map((match) => match[1]);
    expect(paths).toEqual(others[0]?.fields.map(({ path }) => path));
  });

  it('exempts the same fields from automatic indexes', () => {
    expect(made('unindexed_fields').toSorted()).toEqual(needed(FIRESTORE_INDEX_EXEMPTIONS).toSorted());
  });

  it('lets the same records go by themselves', () => {
    expect(made('ttl_fields').toSorted()).toEqual(needed(FIRESTORE_TTL_FIELDS).toSorted());
    expect(firestore).toContain('ttl_config {}');
  });

  it('says one thing of each field: two resources for one would undo each other', () => {
    const all = [...made('unindexed_fields'), ...made('ttl_fields')];
    expect(new Set(all).size).toBe(all.length);
  });
});

/** The lines between `name = {` and its closing brace, where the brace stands as deep as the name. */
function block(text: string, name: string): string {
  const found = new RegExp(`^( *)${name}\\s*= [^\\n]*\\{\\n([\\s\\S]*?)\\n\\1\\}`, 'm').exec(text)?.[2];
  if (found === undefined) throw new Error(`there is no ${name} in the text`);
  return found;
}
const namesIn = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);

describe('what Terraform deploys and what the code is', () => {
  it('is the same functions', () => {
    const names = namesIn(block(services, 'function_defaults'), /^ +(\w+)\s*= \{/gm);
    expect(names.toSorted()).toEqual(FUNCTION_NAMES.toSorted());
  });

  it('is variables that the code reads, each of them set in one place only', () => {
    const own = namesIn(/own_variables = \[([\s\S]*?)\]/.exec(services)?.[1] ?? '', /"(\w+)"/g);
    const set = ['store_environment', 'reindex_environment'].flatMap((name) =>
      namesIn(services.includes(`${name} = merge`) ? mergedBlock(name) : block(services, name), /^ +([A-Z]\w+)\s*=/gm),
    );
    const auth = namesIn(
      /auth_environment = merge\(([\s\S]*?)\n {2}\)/.exec(services)?.[1] ?? '',
      /\b([A-Z][A-Z_]+) = /g,
    );
    expect(set).toContain('KILDE_TASKS_QUEUE');
    expect(auth).toContain('AUTH_ISSUER');
    for (const name of [...set, ...auth]) expect(own).toContain(name);
    const known = new Set([...Object.keys(environmentSchema.shape), 'FUNCTION_TARGET', 'K_CONFIGURATION']);
    expect(own.filter((name) => !known.has(name))).toEqual([]);
  });

  it('is an environment that reindex starts with', () => {
    const expected = /startswith\(env\.name, "KILDE_"\)[\s\S]*?== \{([\s\S]*?)\n {4}\}/.exec(
      read('tests/services.tftest.hcl'),
    )?.[1];
    const env = Object.fromEntries(
      [...(expected ?? '').matchAll(/(KILDE_\w+)\s*= (\S+)/g)].map(([, name, value = '']) => [
        name,
        value.startsWith('"') ? value.slice(1, -1) : 'kilde-scheduler@kilde-test.iam.gserviceaccount.com',
      ]),
    );
    const { reindex } = loadConfig({ ...env, K_SERVICE: 'kilde-reindex', GOOGLE_CLOUD_PROJECT: 'kilde-test' });
    expect(reindex).toMatchObject({ inline: false, documentsBucket: 'kilde-test-kilde-documents', stepMs: 720_000 });
    expect(reindex.operators?.accounts).toEqual([reindex.tasks?.serviceAccount]);
    expect(reindex.tasks?.audience).toBe(reindex.operators?.audience);
  });

  it('is secrets under names that the code reads', () => {
    const names = namesIn(block(read('secrets.tf'), 'secret_variables'), /= "(\w+)"/g);
    expect(names).toEqual(['MCP_BEARER_TOKEN']);
    expect(Object.keys(environmentSchema.shape)).toEqual(expect.arrayContaining([...names, 'OPENAI_API_KEY']));
    expect(read('variables-secrets.tf')).toContain('default     = "OPENAI_API_KEY"');
  });

  it('lets those who sync read the secrets that a source may name', () => {
    const prefix = /`(kilde-source-)\$\{workspace\}-`/.exec(
      readFileSync(resolve(FOLDER, '../shared/mcp/reindex/admissible.ts'), 'utf8'),
    )?.[1];
    expect(prefix).toBeDefined();
    expect(read('identity.tf')).toContain(`/secrets/${prefix}\\")"`);
  });

  it('runs a command line that the build bundles', () => {
    expect(services).toContain('args  = ["dist/kilde.mjs", "source", "sync"]');
    expect(readFileSync(resolve(FOLDER, '../build.ts'), 'utf8')).toMatch(/kilde: 'cli\/\w+\.\w+'/);
  });
});

/** The braces of `name = merge(…, {`. */
function mergedBlock(name: string): string {
  return new RegExp(`${name} = merge\\([^{]*\\{\\n([\\s\\S]*?)\\n {2}\\}\\)`).exec(services)?.[1] ?? '';
}

describe('what is granted and kept', () => {
  const grants = namesIn(everything, /resource "(google_\w+_iam_member)"/g);

  it('is in the table of roles, all of it', () => {
    const named = [...everything.matchAll(/resource "(google_\w+_iam_member)" "(\w+)"/g)].map(
      ([, type, name]) => `${type}.${name}`,
    );
    expect(named.length).toBe(grants.length);
    expect(named.length).toBeGreaterThan(15);
    const [, table = ''] = read('outputs.tf').split('output "roles"');
    expect(named.filter((name) => !table.includes(name))).toEqual([]);
  });

  it('takes nothing from others: lists of members and whole policies would', () => {
    expect(everything).not.toMatch(/resource "google_\w+_iam_(?:binding|policy)"/);
  });

  it('is no basic role, and no key file', () => {
    expect(everything).not.toMatch(/"roles\/(?:owner|editor|viewer|browser)"/);
    expect(everything).not.toContain('google_service_account_key');
  });

  it('is no secret that the state would hold', () => {
    expect(everything).not.toMatch(/\bsecret_data\s*=/);
    expect(everything).toMatch(/\bsecret_data_wo\s*=/);
    for (const name of ['provider_key', 'bearer_key', 'pepper'])
      expect(
        block(`variable = {\n${read('variables-secrets.tf').split(`variable "${name}" {\n`)[1] ?? ''}`, 'variable'),
      ).toMatch(/ephemeral {3}= true\n {2}sensitive {3}= true/);
  });
});

describe('the environments', () => {
  const lines = (text: string): string[] =>
    text
      .split('\n')
      .map((line) => line.trim().replaceAll(/\s+/g, ' '))
      .filter((line) => line !== '' && !line.startsWith('#'));

  it.each(['dev', 'prod'])('%s is tested as it stands in its file', (name) => {
    const [, run = ''] = read('tests/environments.tftest.hcl').split(`run "${name}" {\n`);
    const tested = /\n {2}variables \{\n([\s\S]*?)\n {2}\}\n/.exec(run)?.[1] ?? '';
    expect(lines(tested).length).toBeGreaterThan(10);
    expect(lines(tested)).toEqual(lines(read(`environments/${name}.tfvars`)));
  });
});
