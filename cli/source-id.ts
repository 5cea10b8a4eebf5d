import { SOURCE_ID, type SourceSpec } from '../shared/ports/sources.ts';

const MAX_LENGTH = 63;

/** Names that say nothing of what they are the name of. */
const NAMELESS = /^(?:index\.[a-z]+|sitemap[^/]*|robots\.txt|docs?|en|latest|stable|main|master|public|www)$/;

/** A name for a source from the last word of where it is; undefined when none can be made of it. */
export function idFrom(spec: SourceSpec): string | undefined {
  const id = wordsOf(spec)
    .map(toId)
    .find((word) => word !== '');
  return id !== undefined && SOURCE_ID.test(id) ? id : undefined;
}

/** Best first. */
function wordsOf(spec: SourceSpec): string[] {
  switch (spec.kind) {
    case 'folder':
      return spec.path.split(/[\\/]/).toReversed();
    case 'bucket':
      return [...spec.prefix.split('/').toReversed(), spec.bucket];
    case 'git':
      return new URL(spec.url).pathname
        .replace(/\/$/, '')
        .replace(/\.git$/, '')
        .split('/')
        .toReversed();
    case 'site': {
      const { pathname, hostname } = new URL(spec.url);
      const words = pathname.split('/').toReversed();
      return [...words.filter((word) => !NAMELESS.test(word)), hostname.replace(/^www\./, '')];
    }
  }
}

/** Letters without their marks, small; anything else than letters, digits, dots and underscores is a dash. */
const toId = (word: string): string =>
  decoded(word)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, MAX_LENGTH)
    .replace(/[-._]+$/, '');

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
