import { parseOptions } from './options.ts';

describe('parseOptions', () => {
  it('reads suites, with defaults', () => {
    expect(parseOptions(['--suites', 'd'])).toEqual({
      kind: 'eval',
      options: {
        input: { kind: 'suites', folder: 'd' },
        store: 'sqlite',
        ablate: false,
        without: [],
        json: undefined,
        compare: undefined,
      },
    });
  });

  it('reads one code base and every switch', () => {
    const args = [
      '--source',
      's',
      '--annotations',
      'a.json',
      '--json',
      'o',
      '--compare',
      'semble',
      '--ablate',
      '--without',
      'diversity,kind',
      '--store',
      'firestore',
    ];
    expect(parseOptions(args)).toEqual({
      kind: 'eval',
      options: {
        input: { kind: 'single', source: 's', annotations: 'a.json' },
        store: 'firestore',
        ablate: true,
        without: ['diversity', 'kind'],
        json: 'o',
        compare: 'semble',
      },
    });
  });

  it.each([
    [[], 'Nothing to measure'],
    [['--source', 's'], '--annotations'],
    [['--annotations', 'a'], '--source'],
    [['--suites', 'd', '--source', 's'], 'stands alone'],
    [['--suites', 'd', '--store', 'postgres'], 'sqlite or firestore'],
    [['--suites'], '--suites'],
    [['--sutes', 'd'], '--sutes'],
    [['d'], 'd'],
  ])('%j is told what is wrong', (args, problem) => {
    expect(parseOptions(args)).toEqual({ kind: 'wrong', problem: expect.stringContaining(problem) });
  });

  it.each(['--help', '-h'])('%s', (flag) => expect(parseOptions([flag])).toEqual({ kind: 'help' }));

  it('names the signals there are when one is none of them', () => {
    expect(parseOptions(['--suites', 'd', '--without', 'luck'])).toMatchObject({
      kind: 'wrong',
      problem: expect.stringMatching(/luck is no signal; use .*diversity/),
    });
  });
});
