import { z } from 'zod';
import { jsonText } from './json-text.ts';

const MOST_PROVIDERS = 8;

/** A variable of this process that holds the key: the list itself holds none, so that it can be shown and kept. */
const KEY_REFERENCE = /^env:([A-Z][A-Z0-9_]{0,127})$/;
/** The identity of this machine at Google, whose tokens live an hour: Vertex AI takes no keys. */
const GOOGLE = 'google';
/** It goes into a header. */
const KEY = /^[\x21-\x7e]{1,4096}$/;

const word = z.string().min(1).max(200);
const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/);

const provider = z
  .strictObject({
    name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/),
    baseUrl: z.url({ protocol: /^https?$/ }),
    key: z.union([z.string().regex(KEY_REFERENCE), z.literal(GOOGLE)]).optional(),
    keyHeader: headerName.optional(),
    headers: z.record(headerName, z.string().regex(/^[\x20-\x7e]{1,4096}$/)).default({}),
    query: z.record(word, z.string().max(1_000)).default({}),
    answerModel: word.optional(),
    embeddingModel: word.optional(),
    embeddingDeployment: word.optional(),
    embeddingDimensions: z.int().min(1).max(1_024).default(1_024),
    timeout: z.number().positive().max(600).optional(),
    streaming: z.boolean().default(true),
  })
  .refine(({ answerModel, embeddingModel }) => (answerModel ?? embeddingModel) !== undefined)
  .refine(({ key, keyHeader }) => key !== GOOGLE || keyHeader === undefined, { path: ['keyHeader'] });

export const providerListSchema = jsonText.pipe(
  z
    .array(provider)
    .min(1)
    .max(MOST_PROVIDERS)
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length),
);

export type ListedProvider = z.infer<typeof provider>;

type Variables = Readonly<Record<string, string | undefined>>;

/** What the variable of a listed provider's key holds; undefined when it has none. */
export function keyOf({ key }: ListedProvider, set: Variables): string | undefined {
  const name = KEY_REFERENCE.exec(key ?? '')?.[1];
  return name === undefined || !Object.hasOwn(set, name) ? undefined : set[name]?.trim();
}

export const asksGoogle = ({ key }: ListedProvider): boolean => key === GOOGLE;

/** Of keys that the list names and that are not there. */
export function missingKeys(set: Variables): string[] {
  const list = providerListSchema.safeParse(set['KILDE_PROVIDERS'] ?? '').data ?? [];
  const missing = list.filter(
    (listed) => listed.key !== undefined && !asksGoogle(listed) && !KEY.test(keyOf(listed, set) ?? ''),
  );
  return missing.map(
    ({ name, key }) =>
      `KILDE_PROVIDERS names ${key} as the key of ${name}; it wants that variable, of visible ASCII characters.`,
  );
}
