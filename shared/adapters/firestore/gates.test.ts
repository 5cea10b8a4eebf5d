import * as fc from 'fast-check';
import { choreFor, gateField, isOnlyStaged, sight, type Chore, type Gate, type Standing } from './gates.ts';
import { newAttempt, type Journal } from './journal.ts';

const NAMES = ['a1', 'a2', 'a3', 'a4'];
const place = { startLine: 7, endLine: 9, indexedAt: '2026-11-01T10:00:00.000Z' };

const gate = fc.constantFrom<Gate>('added', 'removed', place);
/** New chunks are added and nothing else; those of a version are moved or removed. Rivals may still try to add these. */
const standing: fc.Arbitrary<Standing> = fc.oneof(
  fc.record({ staged: fc.constant(true), gates: fc.dictionary(fc.constantFrom(...NAMES), fc.constant('added')) }),
  fc.record({ staged: fc.constant(false), gates: fc.dictionary(fc.constantFrom(...NAMES), gate) }),
);
const journal: fc.Arbitrary<Journal> = fc
  .record({ current: fc.constantFrom('', ...NAMES), waiting: fc.subarray(NAMES), settled: fc.boolean() })
  .map(({ current, waiting, settled }) => ({ current, waiting: waiting.filter((name) => name !== current), settled }));

/** As the sweep does it. */
function after(before: Standing, chore: Chore): Standing | undefined {
  if (chore.kind === 'none') return before;
  if (chore.kind === 'delete') return undefined;
  const drops = new Set(chore.drop);
  const gates = Object.entries(before.gates).filter(([name]) => !drops.has('gates') && !drops.has(gateField(name)));
  return { staged: before.staged && !drops.has('staged'), gates: Object.fromEntries(gates) };
}

describe('what a reader sees of a chunk', () => {
  it('is what it was, whatever attempts that are not current would make of it', () => {
    fc.assert(
      fc.property(standing, (each) => {
        expect(sight(each, '')).toBe(each.staged ? 'hidden' : 'stored');
        expect(sight(each, newAttempt())).toBe(each.staged ? 'hidden' : 'stored');
      }),
    );
  });

  it.each<[Standing, unknown]>([
    [{ staged: true, gates: { a1: 'added', a2: 'added' } }, 'stored'],
    [{ staged: false, gates: { a1: 'removed', a2: place } }, 'hidden'],
    [{ staged: false, gates: { a1: place, a2: 'removed' } }, place],
    [{ staged: false, gates: { a2: 'removed' } }, 'stored'],
    [{ staged: true, gates: { a2: 'added' } }, 'hidden'],
  ])('is what the current attempt makes of it: %j', (each, seen) => {
    expect(sight(each, 'a1')).toEqual(seen);
  });
});

describe('what is left to do about a chunk', () => {
  it('changes nothing that a reader sees, and nothing that attempts which wait rely on', () => {
    fc.assert(
      fc.property(standing, journal, (each, known) => {
        const chore = choreFor(each, known);
        const swept = after(each, chore);
        const seen = sight(each, known.current);
        if (swept === undefined) {
          expect(seen).toBe('hidden');
          expect(each.staged && known.waiting.some((name) => name in each.gates)).toBe(false);
          return;
        }
        const placed = chore.kind === 'update' && chore.place !== undefined ? chore.place : 'stored';
        expect(sight(swept, known.current)).toEqual(seen === 'hidden' ? 'hidden' : 'stored');
        expect(placed).toEqual(typeof seen === 'object' ? seen : 'stored');
        for (const name of known.waiting) expect(swept.gates[name]).toEqual(each.gates[name]);
      }),
      { numRuns: 500 },
    );
  });

  it('leaves gates of attempts that wait, and no others, and then nothing more to do', () => {
    fc.assert(
      fc.property(standing, journal, (each, known) => {
        const swept = after(each, choreFor(each, known));
        if (swept === undefined) return;
        for (const name of Object.keys(swept.gates)) expect(known.waiting).toContain(name);
        expect(choreFor(swept, known)).toEqual({ kind: 'none' });
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, Standing, Chore]>([
    ['a chunk that was added', { staged: true, gates: { a1: 'added' } }, update(['gates', 'staged'])],
    ['one that moved', { staged: false, gates: { a1: place } }, update(['gates'], place)],
    ['one that was removed', { staged: false, gates: { a1: 'removed' } }, { kind: 'delete' }],
    ['one that a dead attempt would have added', { staged: true, gates: { a9: 'added' } }, { kind: 'delete' }],
    ['one that a dead attempt would have removed', { staged: false, gates: { a9: 'removed' } }, update(['gates'])],
    ['one that another attempt wants too', { staged: true, gates: { a9: 'added', a2: 'added' } }, update(['gates.a9'])],
    ['one that is only staged', { staged: true, gates: {} }, { kind: 'none' }],
    ['one of the current version', { staged: false, gates: {} }, { kind: 'none' }],
  ])('is clear for %s', (_, each, chore) => {
    expect(choreFor(each, { current: 'a1', waiting: ['a2'], settled: false })).toEqual(chore);
  });

  it('tells a chunk that no attempt has named from one that some have', () => {
    expect(isOnlyStaged({ staged: true, gates: {} })).toBe(true);
    expect(isOnlyStaged({ staged: true, gates: { a1: 'added' } })).toBe(false);
    expect(isOnlyStaged({ staged: false, gates: {} })).toBe(false);
  });
});

function update(drop: readonly string[], moved?: typeof place): Chore {
  return { kind: 'update', place: moved, drop };
}

describe('names of attempts', () => {
  it('are fit for fields, and never the same', () => {
    const names = Array.from({ length: 1_000 }, newAttempt);
    expect(new Set(names).size).toBe(1_000);
    for (const name of names) expect(name).toMatch(/^[a-z]\w+$/);
  });
});
