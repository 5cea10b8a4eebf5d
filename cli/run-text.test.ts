import type { RunRecord } from '../shared/ports/sources.ts';
import { newRun } from '../shared/sync/tally.ts';
import { describeLeftOut, describePlan, describeRun, isNothingNew } from './run-text.ts';

const runOf = (more: Partial<RunRecord>): RunRecord => ({
  ...newRun('run', 'docs', new Date(0)),
  state: 'complete',
  ...more,
});

describe('describeRun', () => {
  it('says what was done, how fast, and what it cost', () => {
    const counts = { seen: 12, added: 3, updated: 2, unchanged: 4, removed: 1, leftOut: 2, failed: 1, chunks: 40 };
    const run = runOf({ ...counts, bytes: 3_000_000, tokens: 900, usd: 0.000_018, milliseconds: 1_500 });
    expect(describeRun(run, 'folder')).toBe(
      'Indexed 9 files in 1.5 s (2.0 MB/s): 3 new, 2 changed, 4 unchanged, 1 removed; 2 left out; 1 failed; 40 chunks; 900 tokens, $0.0000.',
    );
  });

  it('has no speed where nothing was read, nor a cost where nothing was paid', () => {
    expect(describeRun(runOf({ seen: 1, unchanged: 1, milliseconds: 20 }), 'site')).toBe(
      'Indexed 1 page in 0.0 s: 0 new, 0 changed, 1 unchanged, 0 removed; 0 left out; 0 chunks; no tokens, no cost.',
    );
  });
});

it('describePlan says what would be', () => {
  expect(describePlan(runOf({ added: 1, chunks: 1 }), 'site')).toBe(
    'Would index 1 page: 1 new, 0 changed, 0 unchanged, 0 removed; 0 left out; 1 chunk; no tokens, no cost.',
  );
  expect(describePlan(runOf({ added: 2, chunks: 5, tokens: 700, usd: 0.014 }), 'git')).toBe(
    'Would index 2 files: 2 new, 0 changed, 0 unchanged, 0 removed; 0 left out; 5 chunks; at most 700 tokens, $0.0140.',
  );
});

it.each<[Partial<RunRecord>, boolean]>([
  [{ unchanged: 5, leftOut: 1 }, true],
  [{ state: 'stopped' }, false],
  [{ added: 1 }, false],
  [{ updated: 1 }, false],
  [{ removed: 1 }, false],
  [{ failed: 1 }, false],
])('a run with %j found nothing new: %p', (more, expected) => {
  expect(isNothingNew(runOf(more))).toBe(expected);
});

describe('describeLeftOut', () => {
  const leftOut = ['a', 'b\u001b[2J\n', 'c', 'd', 'e'].map((path) => ({ path, reason: 'binary' }));

  it('names the first three, and says where the rest stands', () => {
    expect(describeLeftOut(leftOut, ', see the log')).toEqual([
      '  left out a: binary',
      '  left out b?[2J?: binary',
      '  left out c: binary',
      '  and 2 more, see the log',
    ]);
    expect(describeLeftOut(leftOut.slice(0, 3), ', see the log')).toHaveLength(3);
    expect(describeLeftOut([], '')).toEqual([]);
  });
});
