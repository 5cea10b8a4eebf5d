import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Span } from '../../entity.ts';

type Rule = (typeof rules)[number];
type Context = Parameters<Rule['create']>[0];
type Source = Parameters<NonNullable<ReturnType<Rule['create']>['file']>>[0];

/**
 * Rules that are left out: `filter-comments` lets a document switch the others off by a comment; `gcp` reads the file
 * of the document's name from this machine; the last three are done here so that of a URL only the password goes,
 * and of a key also what a chunk cut in two.
 */
const LEFT_OUT = /-rule-(?:filter-comments|gcp|basicauth|database-connection-string|privatekey)$/;

/**
 * Characters a rule sees at once, and how far two pieces share text. Some rules look far ahead from every place they
 * could begin (Slack's, GitHub's app tokens), which in one piece is quadratic.
 */
const PIECE = 16_384;
const OVERLAP = 2_048;

const found: Span[] = [];
let shift = 0;

/**
 * The rules are run by a host of our own: secretlint's makes marks in Node's timeline for every rule and text, which
 * nobody takes out of memory, and its translations and events take ten times as long as the rules.
 */
const context: Context = {
  sharedOptions: {},
  createTranslator: () => (messageId, data) => ({ message: '', messageId: String(messageId), data }),
  report: ({ range: [start, end] }) => {
    found.push({ kind: 'secret', start: shift + start, end: shift + end, key: '' });
  },
  ignore: () => undefined,
};

const handlers = rules.filter(({ meta }) => !LEFT_OUT.test(meta.id)).map((rule) => rule.create(context, {}));

/** Keys of AWS, GitHub, Slack, Stripe … by secretlint's recommended rules; all of them work at once, none later. */
export function findProviderKeys(text: string): Span[] {
  found.length = 0;
  for (shift = 0; shift < text.length; shift += PIECE - OVERLAP) {
    const source = sourceOf(shift === 0 && text.length <= PIECE ? text : text.slice(shift, shift + PIECE));
    for (const handler of handlers) void handler.file?.(source);
    if (shift + PIECE >= text.length) break;
  }
  return found.map((span) => ({ ...span, key: text.slice(span.start, span.end) }));
}

const nowhere = { line: 1, column: 0 };

/** A text without a file; what rules could ask about lines none of them does. */
const sourceOf = (content: string): Source => ({
  hasBOM: false,
  content,
  filePath: undefined,
  physicalFilePath: undefined,
  contentType: 'text',
  ext: '',
  getFilePath: () => undefined,
  getPhysicalFilePath: () => undefined,
  locationToRange: () => [0, 0],
  rangeToLocation: () => ({ start: nowhere, end: nowhere }),
  positionToIndex: () => 0,
  indexToPosition: () => nowhere,
});
