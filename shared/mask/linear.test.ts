import { performance } from 'node:perf_hooks';
import { findSpans } from './find-spans.ts';

/** Each repeated looks for a while like something that is found, so that a search that starts anew at every place shows. */
const ADVERSARIAL: Readonly<Record<string, string>> = {
  letters: 'a',
  'capitalised words': 'Anna ',
  'words without blanks': 'Aa',
  digits: '1',
  'pairs of digits': '12 ',
  'short numbers': '0 ',
  'plus signs': '+4',
  points: '1.',
  colons: '2a02:',
  'at signs': '@',
  'local parts': 'a@',
  'hosts without end': 'a@b.',
  'streets without number': 'Storgatan ',
  'numbers of houses': '12 Abbey ',
  passwords: 'password',
  'keys without value': 'api_key ',
  'beginnings of URLs': '://a:',
  'beginnings of keys': '-----BEGIN PRIVATE KEY-----',
  'beginnings of tokens': 'eyJaaaaaaaa.',
  'slack hooks': 'https://hooks.slack.com/services/',
  'bearer words': 'Bearer ',
  placeholders: '⟦EMAIL1⟧',
  brackets: '⟦',
  greetings: 'Hej ',
  signatures: 'Mvh\n',
  quotes: '"secret":"',
  blanks: ' ',
  'line breaks': '\n',
  'hidden characters': '\u200b',
  accents: 'a\u0301',
  'account numbers': 'SE45 5000 ',
};

const SHORT = 12_500;
const LONG = 8 * SHORT;
/** Linear is 8; quadratic would be 64. Between them lie the pauses of a busy machine. */
const MOST_GROWTH = 32;
/** Milliseconds below which a ratio measures the clock. */
const FLOOR = 3;

const fill = (unit: string, length: number): string => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);

/** The least of some, which other work on the machine disturbs least. */
function millisecondsOf(text: string): number {
  const times = Array.from({ length: 3 }, () => {
    const started = performance.now();
    findSpans(text, true);
    return performance.now() - started;
  });
  return Math.max(FLOOR, Math.min(...times));
}

describe('time', () => {
  it.each(Object.entries(ADVERSARIAL))('grows with the length of %s, no faster', (_what, unit) => {
    millisecondsOf(fill(unit, SHORT));
    const growth = millisecondsOf(fill(unit, LONG)) / millisecondsOf(fill(unit, SHORT));
    expect(growth).toBeLessThan(MOST_GROWTH);
  });
});
