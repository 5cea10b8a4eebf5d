import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  FIRESTORE_INDEX_EXEMPTIONS,
  FIRESTORE_INDEXES,
  FIRESTORE_TTL_FIELDS,
  type IndexExemption,
  type IndexField,
} from '../shared/adapters/firestore/indexes.ts';

const firestore = readFileSync(resolve(import.meta.dirname, '../terraform/firestore.tf'), 'utf8');

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
