import { Output } from './output.ts';
import { Collected } from './testing/command-bed.ts';

function said(options: { json?: boolean; quiet?: boolean }, say: (out: Output) => void) {
  const [stdout, stderr] = [new Collected(), new Collected()];
  say(new Output({ stdout, stderr }, { json: false, quiet: false, ...options }));
  return [stdout.text, stderr.text];
}

const everything = (out: Output) => {
  out.result({ a: 1 }, () => 'result');
  out.done('done');
  out.summary({ b: 2 }, () => 'summary');
  out.note('note');
  out.complain('complaint');
};

describe('Output', () => {
  it('tells people on both streams', () => {
    expect(said({}, everything)).toEqual(['result\ndone\nsummary\n', 'note\ncomplaint\n']);
  });

  it('says what was asked for, and what went wrong, when quiet', () => {
    expect(said({ quiet: true }, everything)).toEqual(['result\n', 'complaint\n']);
  });

  it('gives a document to machines', () => {
    const [stdout, stderr] = said({ json: true }, (out) => {
      out.done('done');
      out.summary({ b: 2 }, () => 'summary');
    });
    expect([JSON.parse(stdout ?? ''), stderr]).toEqual([{ b: 2 }, '']);
  });

  it('shows no progress when quiet', () => {
    const show = (out: Output) => out.progress('Indexing').update({ seen: 1, total: 1, path: 'a' });
    expect(said({ quiet: true }, show)).toEqual(['', '']);
    expect(said({}, show)).toEqual(['', 'Indexing 100% | 1/1 files\n']);
  });

  it('never passes an order on to the terminal', () => {
    const text = '\u001b[2Ja\nb';
    const [stdout, stderr] = said({}, (out) => {
      out.result({}, () => text);
      out.complain(text);
    });
    expect([stdout, stderr]).toEqual(['?[2Ja\nb\n', '?[2Ja\nb\n']);
  });
});
