import type { ChunkRecord } from '../ports/documents.ts';
import { codeNames } from '../retrieve/question.ts';

/** More than a question asks about; what follows is pasted code. */
const MOST_NAMES = 8;

/** Written like names in code, and said of half of all software: that a source does not say it proves nothing. */
const COMMON = new Set(
  'javascript typescript github gitlab bitbucket postgresql postgres mysql nosql sqlite mongodb graphql grpc openai chatgpt youtube linkedin devops macos ios ipados iphone websocket websockets oauth oauth2 openid openapi json yaml http2 http3 ipv4 ipv6 nodejs vscode nextjs intellij powershell webassembly cplusplus facebook firefox webkit dotnet'.split(
    ' ',
  ),
);

/** The ending of a host or a file is written behind a dot as a method is, so the dot alone makes no name. */
const SHAPED = /[_$]|\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}/u;

/**
 * Names in a question that stand for one thing of the sources: in `code marks`, or written as only names
 * in code are (`rebuildAuth`, `max_tokens`, `connect()`). Distinct, in the order of the question.
 */
export function askedNames(question: string): string[] {
  const marked = [...question.matchAll(/`([^`\n]{2,80})`/g)].flatMap(([, inner = '']) =>
    /^[\p{L}\p{N}_$@.:#/\\-]+(?:\(\))?$/u.test(inner) ? [inner.replace(/\(\)$/, '')] : [],
  );
  const shaped = codeNames(question).filter((name) => SHAPED.test(name) || question.includes(`${name}(`));
  const names = [...marked, ...shaped].filter((name) => {
    const plain = fold(name);
    return plain.length > 2 && !COMMON.has(plain);
  });
  // Of two spellings the first one stays.
  return [...new Map(names.toReversed().map((name) => [fold(name), name])).values()].toReversed().slice(0, MOST_NAMES);
}

/** Those of the names that none of the chunks holds, in its text, its path or its headings, however it spells them. */
export function absentNames(names: readonly string[], chunks: readonly ChunkRecord[]): string[] {
  if (names.length === 0) return [];
  const held = chunks.map(({ path, breadcrumb, text }) => fold(`${path} ${breadcrumb.join(' ')} ${text}`));
  return names.filter((name) => !held.some((text) => text.includes(fold(name))));
}

/** `rebuild_auth`, `rebuildAuth` and `rebuild-auth` are one name to those who ask. */
const fold = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');
