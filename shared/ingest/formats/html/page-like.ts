/** What a template engine would fill in: Handlebars, Jinja, Liquid, ERB, EJS, PHP. */
const TEMPLATE = /\{\{|\{%|<%|<\?(?!xml\b)/;
/** A whole page says so at its start, after comments at most. */
const WHOLE = /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html\b|html[\s>])/i;
const MARKUP = /<(?:!doctype\s|!--|\/?[a-z][a-z0-9-]*[\s/>])/i;
/** Fewer words are an application's shell, or a form. */
const MIN_WORDS = 40;
const SENTENCES = /<(?:p|li|td|dd|article|h[1-6])[\s>]/i;

/** The part of a long text that is looked at; a template shows itself early. */
const LOOKED_AT = 256 * 1_024;

/**
 * Whether a file that is named like HTML is a page to be read, not a source to be worked on. Code that a
 * page shows or runs does not count: a manual of a template language is no template.
 */
export function isWholePage(text: string): boolean {
  const head = withoutComments(text.slice(0, LOOKED_AT)).replace(/^\uFEFF/, '');
  if (!WHOLE.test(head)) return false;
  const rest = ['script', 'style', 'pre', 'code', 'svg'].reduce(withoutElements, head);
  if (TEMPLATE.test(rest.replace(WHOLE, ''))) return false;
  const words = rest.replace(/<[^<>]*>/g, ' ').match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  return words.length >= MIN_WORDS && SENTENCES.test(rest);
}

/** Whether a server that calls its answer HTML sent some. */
export const holdsMarkup = (text: string): boolean => MARKUP.test(text.slice(0, LOOKED_AT));

const withoutComments = (text: string): string => without(text, '<!--', '-->');

const withoutElements = (text: string, name: string): string => without(text, `<${name}`, `</${name}`);

/** One pass, in which an opening without an end goes to the end; a pattern would look for that end again and again. */
function without(text: string, opening: string, ending: string): string {
  const lower = text.toLowerCase();
  const kept: string[] = [];
  let from = 0;
  for (let at = lower.indexOf(opening); at !== -1; at = lower.indexOf(opening, from)) {
    kept.push(text.slice(from, at));
    const end = lower.indexOf(ending, at + opening.length);
    from = end === -1 ? text.length : end + ending.length;
  }
  kept.push(text.slice(from));
  return kept.join(' ');
}
