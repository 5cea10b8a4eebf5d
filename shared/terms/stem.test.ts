import * as fc from 'fast-check';
import { englishStem, nordicStem, rootOf } from './stem.ts';

describe('englishStem', () => {
  it.each([
    ['routes', 'rout'],
    ['classes', 'class'],
    ['boxes', 'box'],
    ['queries', 'query'],
    ['status', 'status'],
    ['analysis', 'analysis'],
    ['mapping', 'map'],
    ['calling', 'call'],
    ['processed', 'process'],
    ['validation', 'validat'],
    ['serialization', 'serializ'],
    ['connection', 'connect'],
    ['management', 'manag'],
    ['environment', 'environ'],
    ['observable', 'observ'],
    ['dependency', 'depend'],
  ])('cuts %s to %s', (word, stem) => {
    expect(englishStem(word)).toBe(stem);
  });

  it.each(['user', 'sing', 'red', 'bus', 'is', 'string', 'a', ''])('leaves %j alone', (word) => {
    expect(englishStem(word)).toBe(word);
  });
});

describe('nordicStem', () => {
  it.each([
    ['sökningar', 'sök'],
    ['användaren', 'användar'],
    ['användare', 'använd'],
    ['snabbheten', 'snabb'],
    ['filerna', 'fil'],
    ['indlæsning', 'indlæs'],
  ])('cuts %s', (word, stem) => {
    expect(nordicStem(word).startsWith(stem.slice(0, 4))).toBe(true);
    expect(nordicStem(word).length).toBeLessThan(word.length);
  });

  it('leaves at least four letters', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zåäöæø]{1,20}$/), (word) => {
        expect(nordicStem(word).length).toBeGreaterThanOrEqual(Math.min(4, word.length));
      }),
    );
  });
});

describe('rootOf', () => {
  it('is reached whichever form one starts from', () => {
    expect(rootOf('databases')).toBe(rootOf('database'));
    expect(rootOf('routers')).toBe(rootOf('routing'));
  });

  it('is its own root, and the root of its stem', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9åäö]{0,20}$/), (word) => {
        expect(rootOf(rootOf(word))).toBe(rootOf(word));
        expect(rootOf(englishStem(word))).toBe(rootOf(word));
      }),
    );
  });
});
