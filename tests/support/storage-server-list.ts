/** An object as Cloud Storage's JSON API names its fields; numbers are strings there. */
export interface StoredObject {
  readonly name: string;
  readonly bytes: Buffer;
  readonly generation: string;
  readonly size: string;
  readonly crc32c: string;
  readonly md5Hash?: string;
  readonly contentType?: string;
  readonly contentEncoding?: string;
}

const MAX_PAGE = 1_000;

/** One page of a listing: objects after the one that the token names, in order of their names' bytes. */
export function listBody(sorted: readonly StoredObject[], query: URLSearchParams, pageSize: number): unknown {
  const prefix = query.get('prefix') ?? '';
  const token = query.get('pageToken');
  const asked = Number(query.get('maxResults') ?? MAX_PAGE);
  const start = token === null ? 0 : Number(Buffer.from(token, 'base64url').toString());
  const items: unknown[] = [];
  const fields = query.get('fields');
  let next = start;
  for (; next < sorted.length && items.length < Math.min(asked, pageSize, MAX_PAGE); next += 1) {
    const object = sorted[next];
    if (object?.name.startsWith(prefix) === true) items.push(itemOf(object, fields));
  }
  const more = sorted.slice(next).some(({ name }) => name.startsWith(prefix));
  return {
    ...(fields === null && { kind: 'storage#objects' }),
    // Google leaves out what is empty.
    ...(items.length > 0 && { items }),
    ...(more && { nextPageToken: Buffer.from(String(next)).toString('base64url') }),
  };
}

/** Only the fields that a partial response asks for: `items(name,size),nextPageToken`. */
function itemOf(object: StoredObject, asked: string | null): unknown {
  const all = { kind: 'storage#object', storageClass: 'STANDARD', ...object, bytes: undefined };
  const names = /\bitems\(([^)]*)\)/.exec(asked ?? '')?.[1]?.split(',');
  return names === undefined ? all : Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}
