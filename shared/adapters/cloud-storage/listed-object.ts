import { z } from 'zod';

/** What the listing is asked for, and nothing else: a page of 1,000 is then some 200 kB, not 900. */
export const LIST_FIELDS = 'items(name,generation,size,md5Hash,crc32c,contentType,contentEncoding),nextPageToken';

/** Google writes numbers of 64 bits as strings. */
const digits = z.string().regex(/^\d{1,19}$/);

const objectSchema = z.object({
  name: z.string().min(1),
  generation: digits,
  size: digits.transform(Number),
  md5Hash: z.string().min(1).optional(),
  crc32c: z.string().min(1).optional(),
  contentType: z.string().optional(),
  contentEncoding: z.string().optional(),
});

export type ListedObject = z.output<typeof objectSchema>;

export const pageSchema = z.object({
  items: z.array(objectSchema).default([]),
  nextPageToken: z.string().min(1).optional(),
});

export interface ObjectPage {
  readonly objects: readonly ListedObject[];
  /** Of the next page; undefined for the last one. */
  readonly next: string | undefined;
}

/**
 * Whether the bytes are kept packed and only named as what is in them. Tools such as gsutil give `.gz` and
 * `.tgz` that encoding as well, where name and encoding speak of the same packing: those stay as they are.
 */
export const isPacked = ({ name, contentEncoding }: ListedObject): boolean =>
  contentEncoding === 'gzip' && !/\.t?gz$/i.test(name);

/** Kept in a form that nobody here can unpack. */
export const isUnknownEncoding = ({ contentEncoding = '' }: ListedObject): boolean =>
  !['', 'identity', 'gzip'].includes(contentEncoding);

/**
 * What the object is by its metadata, where its name does not say. An ending is the better witness: upload
 * tools guess from it, and call TypeScript `video/mp2t`.
 */
export function mediaTypeOf({ name, contentType }: ListedObject): string | undefined {
  const hasEnding = /\.[^./]+$/.test(name);
  return hasEnding || contentType === '' || contentType === 'application/octet-stream' ? undefined : contentType;
}

/**
 * Equal versions mean equal content. A generation would not do: writing the same bytes once more makes a new
 * one. Objects that were put together from parts have no MD5; for them CRC-32C and the size must do, which
 * miss one change in four billion.
 */
export function versionOf(object: ListedObject): string {
  const { md5Hash, crc32c, size, generation } = object;
  const bytes =
    md5Hash !== undefined
      ? `md5:${md5Hash}`
      : crc32c !== undefined
        ? `crc32c:${crc32c}:${size}`
        : `generation:${generation}`;
  const mediaType = mediaTypeOf(object);
  return `${bytes}${isPacked(object) ? '+gzip' : ''}${mediaType === undefined ? '' : `;${mediaType}`}`;
}
