import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  FIRESTORE_INDEX_EXEMPTIONS,
  FIRESTORE_INDEXES,
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

const isVector = (field: IndexField): field is { path: string; vectorDimensions: number } =>
  'vectorDimensions' in field;

/** The emulator never fails for a missing index, so nothing but this comparison would notice one. */
describe('what Terraform makes and what the queries need', () => {
  it('is the same list of vector indexes', () => {
    const needed = FIRESTORE_INDEXES.filter(({ fields }) => fields.some(isVector)).map(({ fields }) =>
      fields.map(({ path }) => path),
    );
    const made = Object.values(lists('vector_index_filters')).map((filters) => [...filters, '__name__', 'vector']);
    expect(made).toEqual(needed);
    expect(firestore).toContain('dimension = 2048');
  });

  it('is the same index for definitions', () => {
    const others = FIRESTORE_INDEXES.filter(({ fields }) => !fields.some(isVector));
    expect(others).toHaveLength(1);
    const resource = /resource "google_firestore_index" "definitions" \{([\s\S]*?)\n\}/.exec(firestore)?.[1] ?? '';
    const made = [...resource.matchAll(/field_path\s+= "([^"]+)"/g)].map((match) => match[1]);
    expect(made).toEqual(others[0]?.fields.map(({ path }) => path));
  });

  it('exempts the same fields from automatic indexes', () => {
    const made = Object.entries(lists('unindexed_fields')).flatMap(([collection, fields]) =>
      fields.map((field) => `${collection}.${field}`),
    );
    const needed = FIRESTORE_INDEX_EXEMPTIONS.map(({ collection, field }) => `${collection}.${field}`);
    expect(made.toSorted()).toEqual(needed.toSorted());
  });
});
