import { tmpdir } from 'node:os';
import { differenceOf, type Fault, OUTSIDE, type Played, saidBy } from './fault.ts';
import type { Content } from './bed.ts';

/** What no record may hold: places of this machine, stacks, and that nobody knows what went wrong. */
const UNFIT = [tmpdir(), 'inside Kilde', 'undefined', '[object', '    at ', 'SECRET'];

/** Every row is a source that fails as the row says, with everything that must hold of every row. */
export function describeFaults(name: string, faults: readonly Fault[], timeout?: number): void {
  describe(name, () => {
    it.each(faults)(
      '$fault',
      async (fault) => {
        const played = await fault.play();
        expectRecord(fault, played);
        expectIndex(fault, played);
        expectRecovery(played);
        expect(played.end).toEqual(played.undisturbed);
      },
      timeout,
    );
  });
}

function expectRecord({ expected }: Fault, played: Played): void {
  const { run, leftOut, error } = played.disturbed;
  const said = saidBy(played);
  expect({ state: run.state, said }).toEqual({ state: expected.state, said: expect.anything() });
  expect(said.join('\n')).toMatch(expected.says);
  for (const text of said) for (const part of UNFIT) expect(text).not.toContain(part);
  // A run either came to its end, or says in a sentence why not.
  if (run.state === 'complete') expect([run.reason, error]).toEqual([null, null]);
  else expect([run.reason, error?.message]).toEqual([expect.stringMatching(/^\S.*\.$/s), run.reason]);
  expect(error?.retryAfterMs).toBe(expected.retryAfterMs);
  for (const [path, reason] of leftOut)
    expect([path, reason]).toEqual([expect.anything(), expect.stringMatching(/\S/)]);
  for (const entry of played.entries)
    if (entry.state !== 'indexed' && entry.state !== 'container')
      expect(leftOut).toContainEqual([entry.path, entry.reason]);
}

function expectIndex({ expected, lasts }: Fault, { before, after, again, trespasses, entries }: Played): void {
  const { added = [], changed = [], removed = [] } = expected;
  expect(differenceOf(before, after)).toEqual({ added, changed, removed });
  expect(trespasses).toEqual([]);
  expectWithinLimits(after);
  // What the engine knows and what the index holds are one.
  const known = entries.flatMap(({ documentId }) => documentId ?? []);
  expect(known.toSorted()).toEqual(after.listed.map(({ id }) => id).toSorted());
  expect(again === null).toBe(!lasts);
  if (again !== null) expect([again.content, again.embedded]).toEqual([after, 0]);
}

/** Paths that stay in the source, and nothing from outside of it. */
function expectWithinLimits({ listed }: Content): void {
  for (const { path, chunks } of listed) {
    expect(path).toMatch(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[^\\\p{Cc}]+$/u);
    for (const [, , text] of chunks) expect(text).not.toContain(OUTSIDE);
  }
}

function expectRecovery({ healthy, rest }: Played): void {
  expect(healthy).toMatchObject({ more: false, error: null, run: { state: 'complete', failed: 0, reason: null } });
  expect(rest.run.run).toMatchObject({ state: 'complete', added: 0, updated: 0, removed: 0, chunks: 0 });
  expect(rest.embedded).toBe(0);
}
