import { parseOptions, USAGE } from './options.ts';

describe('parseOptions', () => {
  it.each([
    [[], { source: undefined, ask: undefined }],
    [['--source', '../my code'], { source: '../my code', ask: undefined }],
    [['--source=a=b', '--ask', 'What is this?'], { source: 'a=b', ask: 'What is this?' }],
    [['--ask=--help'], { source: undefined, ask: '--help' }],
    [['--source', 'a', '--source', 'b'], { source: 'b', ask: undefined }],
  ])('%j starts', (args, options) => {
    expect(parseOptions(args)).toEqual({ kind: 'start', options });
  });

  it.each([[['--help']], [['-h']], [['--source', 'a', '--help']]])('%j asks for help', (args) => {
    expect(parseOptions(args)).toEqual({ kind: 'help' });
  });

  it.each([
    [['--sources', 'a'], /--sources/],
    [['folder'], /folder/],
    [['--source'], /--source/],
    [['--source', '--ask', 'q'], /--source/],
    [['--source', ''], /^Option '--source <value>' is blank$/],
    [['--source='], /^Option '--source <value>' is blank$/],
    [['--ask', ' '], /^Option '--ask <value>' is blank$/],
    [['--help=yes'], /--help/],
    [['-x'], /-x/],
  ])('%j is wrong, and says why', (args, problem) => {
    expect(parseOptions(args)).toEqual({ kind: 'wrong', problem: expect.stringMatching(problem) });
  });

  it('does not touch what it was given', () => {
    const args = Object.freeze(['--ask', 'q']);
    expect(parseOptions(args).kind).toBe('start');
  });
});

describe('USAGE', () => {
  it('names every option there is, and no other', () => {
    const named = [...USAGE.matchAll(/^ {2}(--\w+)/gm)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) {
      const kinds = [parseOptions([name]).kind, parseOptions([name, 'value']).kind];
      expect(kinds.some((kind) => kind !== 'wrong')).toBe(true);
    }
    expect(named).toEqual(['--source', '--ask', '--help']);
  });
});
