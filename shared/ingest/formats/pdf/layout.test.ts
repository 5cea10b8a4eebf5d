import fc from 'fast-check';
import { inReadingOrder } from './columns.ts';
import { headingLevels, levelOf } from './headings.ts';
import { joinHyphens, wordsIn } from './hyphens.ts';
import { rowsOf } from './rows.ts';
import type { Row, Run } from './run.ts';
import { segmentsOf } from './segments.ts';
import { writePage } from './write-page.ts';

const run = (text: string, x: number, y: number, more: Partial<Run> = {}): Run => ({
  text,
  x,
  y,
  width: text.length * 5,
  size: 10,
  isFixedWidth: false,
  afterBlank: false,
  ...more,
});

const row = (text: string, more: Partial<Row> = {}): Row => ({
  text,
  x: 72,
  y: 0,
  width: text.length * 5,
  size: 10,
  isFixedWidth: false,
  cells: 1,
  startsBlock: false,
  ...more,
});

const texts = (runs: readonly Run[]): string[] => rowsOf(runs).map(({ text }) => text);

describe('runs become lines', () => {
  it.each<[string, readonly Run[], readonly string[]]>([
    ['with a blank where there is a gap', [run('one', 0, 0), run('two', 18, 0)], ['one two']],
    ['without one where letters are kerned', [run('AV', 0, 0), run('A', 9.6, 0)], ['AVA']],
    ['with a blank that was drawn', [run('one', 0, 0), run('two', 15.5, 0, { afterBlank: true })], ['one two']],
    ['with no second blank', [run('one ', 0, 0), run('two', 24, 0)], ['one two']],
    ['with a tab between cells', [run('one', 0, 0), run('two', 60, 0)], ['one\ttwo']],
    ['with their indices', [run('x', 0, 10), run('2', 5, 6, { size: 6, width: 3 }), run('is', 10, 10)], ['x2 is']],
    ['once, though bold is drawn twice', [run('bold', 0, 0), run('bold', 0.3, 0)], ['bold']],
    ['in the order of the page, not of its drawing', [run('b', 0, 20), run('a', 0, 0)], ['a', 'b']],
    [
      'from right to left where that is read',
      [run('עולם', 0, 0, { width: 20 }), run('שלום', 24, 0, { width: 20 })],
      ['שלום עולם'],
    ],
  ])('%s', (_, runs, lines) => {
    expect(texts(runs)).toEqual(lines);
  });
});

describe('columns', () => {
  const line = (side: string, index: number) => `and ${side} goes on with sentence number ${index}`;
  const column = (side: string, x: number, count = 10) =>
    Array.from({ length: count }, (_, index) => run(line(side, index), x, 100 + index * 12));
  const lines = (side: string, count = 10) => Array.from({ length: count }, (_, index) => line(side, index));

  it('two of them are read one after the other, however they are drawn', () => {
    const [left, right] = [column('left', 50), column('right', 320)];
    const expected = [...lines('left'), ...lines('right')];
    expect(texts([...left, ...right])).toEqual(expected);
    expect(texts(left.flatMap((each, index) => [each, right[index] ?? each]))).toEqual(expected);
    expect(texts([...right, ...left].toReversed())).toEqual(expected);
  });

  it('three of them too, and bases that are a little off', () => {
    const shifted = column('third', 590).map((each) => ({ ...each, y: each.y + 5 }));
    expect(texts([...column('first', 50), ...column('second', 320), ...shifted])).toEqual([
      ...lines('first'),
      ...lines('second'),
      ...lines('third'),
    ]);
  });

  it('are read band by band, between what spans them', () => {
    const wide = (text: string, y: number) => run(text.padEnd(100, '.'), 50, y);
    const below = [...column('left', 50), ...column('right', 320)].map((each) => ({ ...each, y: each.y + 200 }));
    const all = texts([
      wide('Title', 80),
      ...column('left', 50),
      ...column('right', 320),
      wide('Between', 250),
      ...below,
    ]);
    expect(all.map((text) => text.replace(/\.+$/, ''))).toEqual([
      'Title',
      ...lines('left'),
      ...lines('right'),
      'Between',
      ...lines('left'),
      ...lines('right'),
    ]);
  });

  it('are those beside a figure too, when they were drawn apart', () => {
    const figure = ['Start', 'End', 'A', 'B', 'C', 'D'].map((label, index) =>
      run(label, 330 + (index % 2) * 80, 106 + index * 9),
    );
    expect(texts([...column('left', 50), ...figure]).slice(0, 10)).toEqual(lines('left'));
  });

  it.each([
    ['short cells', (index: number) => [`Name ${index}`, `Value ${index}`]],
    ['numbers', (index: number) => [`Some environment ${index}`, `${index * 1_000}`]],
    ['cells that each begin anew', (index: number) => [`The environment ${index} of many`, `Owned by ${index}`]],
  ])('are not seen in a table with %s', (_, cells) => {
    const runs = Array.from({ length: 12 }, (_each, index) =>
      cells(index).map((cell, at) => run(cell, 50 + at * 250, 100 + index * 14)),
    );
    expect(texts(runs.flat())).toEqual(runs.map((each) => each.map(({ text }) => text).join('\t')));
  });

  it('lose nothing and double nothing, whatever is on the page', () => {
    const place = fc.record({
      x: fc.double({ min: -50, max: 700, noNaN: true }),
      y: fc.double({ min: -50, max: 900, noNaN: true }),
      width: fc.double({ min: 0, max: 600, noNaN: true }),
      size: fc.double({ min: 0.1, max: 80, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 80 }), (places) => {
        const runs = places.map((each, index) => run(`word${index}`, each.x, each.y, each));
        const segments = segmentsOf(runs);
        expect(
          inReadingOrder(segments)
            .flat()
            .toSorted((a, b) => a.order - b.order),
        ).toEqual(segments.toSorted((a, b) => a.order - b.order));
        const words =
          texts(runs)
            .join(' ')
            .match(/word\d+/g) ?? [];
        expect(words.toSorted()).toEqual(runs.map(({ text }) => text).toSorted());
      }),
    );
  });
});

describe('paragraphs and blocks', () => {
  const style = { levels: new Map<number, number>(), marksCode: true };
  const page = (runs: readonly Run[]) => writePage(rowsOf(runs), style);

  it('are parted by a larger distance than usual', () => {
    expect(page([0, 12, 24, 45, 57].map((y, index) => run(`line ${index}`, 0, y)))).toBe(
      'line 0\nline 1\nline 2\n\nline 3\nline 4',
    );
  });

  it('a table stays together, though its rows stand apart', () => {
    const rows = [0, 12, 24, 50, 75, 100].flatMap((y, index) =>
      index < 3 ? [run(`line ${index}`, 0, y)] : [run('a', 0, y), run('b', 100, y)],
    );
    expect(page(rows)).toBe('line 0\nline 1\nline 2\n\na\tb\na\tb\na\tb');
  });

  it('two lines of fixed width are code, one is not', () => {
    const fixed = { isFixedWidth: true };
    expect(page([run('words', 0, 0), run('if x:', 0, 12, fixed), run('y()', 20, 24, fixed)])).toBe(
      'words\n\n```\nif x:\n    y()\n```',
    );
    expect(page([run('words', 0, 0), run('17', 0, 12, fixed)])).toBe('words\n17');
  });
});

describe('headings', () => {
  const body = Array.from({ length: 30 }, () => row('an ordinary line of the text of this document'));

  it('are ranked by the size of their letters', () => {
    const [title, chapter, section] = [
      row('Title', { size: 24 }),
      row('Chapter', { size: 16.1 }),
      row('Section', { size: 12 }),
    ];
    const levels = headingLevels([title, chapter, section, row('Chapter', { size: 15.9 }), ...body]);
    expect([title, chapter, section, body[0] ?? title].map((each) => levelOf(each, levels))).toEqual([
      1,
      2,
      3,
      undefined,
    ]);
  });

  it.each<[string, Row]>([
    ['a number', row('12', { size: 30 })],
    ['an initial', row('T', { size: 30 })],
    ['a line of a table', row('Name\tValue', { size: 30, cells: 2 })],
    ['code', row('run()', { size: 30, isFixedWidth: true })],
    ['a long line', row('word '.repeat(50), { size: 30 })],
    ['slightly larger text', row('Slightly larger', { size: 11 })],
  ])('are not %s', (_, each) => {
    expect(levelOf(each, headingLevels([each, ...body]))).toBeUndefined();
  });

  it('are none where much of the text is large', () => {
    const slides = Array.from({ length: 10 }, (_, index) => row(`Point number ${index}`, { size: 30 }));
    expect(headingLevels([...slides, ...body.slice(0, 6)])).toEqual(new Map());
  });

  it('go on in the next line', () => {
    const rows = [
      row('A heading that', { size: 20, y: 0 }),
      row('takes two lines', { size: 20, y: 24 }),
      row('text', { y: 50 }),
    ];
    expect(writePage(rows, { levels: new Map([[20, 1]]), marksCode: true })).toBe(
      '# A heading that takes two lines\n\ntext',
    );
  });
});

describe('words that a line end has split', () => {
  const join = (lines: readonly string[], known: readonly string[] = [], more: Partial<Row> = {}) =>
    joinHyphens(
      lines.map((text) => row(text, more)),
      wordsIn([...known, ...lines]),
    ).map(({ text }) => text);

  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    [
      'are joined where they are known',
      ['the docu-', 'mentation, which'],
      ['Documentation'],
      ['the documentation,', 'which'],
    ],
    ['stay where they are not', ['the docu-', 'mentation'], [], ['the docu-', 'mentation']],
    ['stay where a hyphen is known', ['re-', 'sign it'], ['resign', 're-sign'], ['re-', 'sign it']],
    ['stay before a name', ['non-', 'European'], ['nonEuropean'], ['non-', 'European']],
    ['are joined at a soft hyphen', ['smör\u00ad', 'gås äter vi'], [], ['smörgås', 'äter vi']],
    ['take their line with them when nothing is left', ['docu-', 'mentation'], ['documentation'], ['documentation']],
    ['lose soft hyphens inside', ['smör\u00adgås'], [], ['smörgås']],
  ])('%s', (_, lines, known, joined) => {
    expect(join(lines, known)).toEqual(joined);
  });

  it('stay across paragraphs and in tables', () => {
    expect(join(['docu-', 'mentation'], ['documentation'], { startsBlock: true })).toEqual(['docu-', 'mentation']);
    expect(join(['docu-', 'mentation'], ['documentation'], { cells: 2 })).toEqual(['docu-', 'mentation']);
  });

  it('keep all their letters', () => {
    const piece = fc.constantFrom('a', 'b', 'ab', '-', ' ', '\u00ad', 'B', ',');
    const line = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const letters = (all: readonly string[]) => all.join('').replaceAll(/[^a-zA-Z,]/g, '');
        expect(letters(join(lines, ['ab', 'abab']))).toBe(letters(lines));
      }),
    );
  });
});
