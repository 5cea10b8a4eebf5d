import { invalidArgument } from '../../platform/errors.ts';

const READ = new Map([
  ['text/html', 'text/html'],
  ['application/xhtml+xml', 'text/html'],
  ['application/pdf', 'application/pdf'],
  ['text/plain', 'text/plain'],
  ['text/markdown', 'text/markdown'],
]);

export interface MediaType {
  readonly essence: string;
  readonly charset: string | undefined;
}

/** @throws KildeError invalid_argument for a page of a type that is not read. */
export function mediaTypeOf(header: string | undefined): MediaType {
  const [given = '', ...parameters] = (header ?? '').toLowerCase().split(';');
  const essence = READ.get(given.trim());
  if (essence === undefined) {
    const type = /^[\w.+-]{1,64}\/[\w.+-]{1,64}$/.test(given.trim()) ? given.trim() : 'no type that can be told';
    throw invalidArgument(`The page is of ${type}, which is not read; HTML, PDF, plain text and Markdown are.`);
  }
  const charset = parameters.map((part) => /^\s*charset\s*=\s*"?([\w.:-]{1,40})/.exec(part)?.[1]).find(Boolean);
  return { essence, charset };
}

/** UTF-8 goes without saying. */
export const writeMediaType = ({ essence, charset }: MediaType): string =>
  charset === undefined || /^utf-?8$/.test(charset) ? essence : `${essence}; charset=${charset}`;
