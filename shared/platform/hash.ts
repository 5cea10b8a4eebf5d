import { createHash } from 'node:crypto';

/** Hex SHA-256 of the parts, each kept apart by a NUL: no two lists collide, as long as no part holds a NUL itself. */
export function sha256Hex(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  parts.forEach((part, index) => {
    if (index > 0) hash.update('\0');
    hash.update(part);
  });
  return hash.digest('hex');
}

/** The form of every `content_hash` in a result: anyone can check it over the UTF-8 bytes of the text. */
export const contentHash = (text: string): string => `sha256:${sha256Hex(text)}`;
