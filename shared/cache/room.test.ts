import fc from 'fast-check';
import { HandClock } from '../../tests/support/hand-clock.ts';
import { ENTRY_BYTES, Room } from './room.ts';

const BOUNDS = { maxEntries: 4, maxBytes: 4 * ENTRY_BYTES, ttlMs: 100 };

const action = fc.oneof(
  fc.record({
    what: fc.constant('set' as const),
    workspace: fc.constantFrom('team', 'team-2'),
    key: fc.constantFrom(...'abcdefgh'),
    size: fc.integer({ min: 0, max: 2_500 }),
    ttlMs: fc.integer({ min: -5, max: 150 }),
  }),
  fc.record({ what: fc.constant('get' as const), key: fc.constantFrom(...'abcdefgh') }),
  fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 60 }) }),
  fc.record({ what: fc.constant('forget' as const), workspace: fc.constantFrom('team', 'team-2') }),
);

describe('a room', () => {
  it('is never fuller than its bounds, gives nothing that is too old or forgotten, and nothing else than was set', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const clock = new HandClock();
        const room = new Room(BOUNDS, clock);
        const set = new Map<string, { workspace: string; bytes: Uint8Array; until: number }>();
        for (const each of actions) {
          if (each.what === 'pass') clock.pass(each.ms);
          else if (each.what === 'forget') {
            room.forget(each.workspace);
            for (const [key, { workspace }] of set) if (workspace === each.workspace) set.delete(key);
          } else if (each.what === 'set') {
            const bytes = new Uint8Array(each.size);
            room.set(each.workspace, each.key, bytes, each.ttlMs);
            const until = clock.now().getTime() + Math.min(each.ttlMs, BOUNDS.ttlMs);
            if (each.ttlMs > 0) set.set(each.key, { workspace: each.workspace, bytes, until });
          } else {
            const found = room.get(each.key);
            const expected = set.get(each.key);
            if (found !== undefined) {
              expect(found).toBe(expected?.bytes);
              expect(clock.now().getTime()).toBeLessThanOrEqual(expected!.until);
            }
          }
          expect(room.entries).toBeLessThanOrEqual(BOUNDS.maxEntries);
          expect(room.bytes).toBeLessThanOrEqual(BOUNDS.maxBytes);
          expect(room.bytes).toBeGreaterThanOrEqual(room.entries * ENTRY_BYTES);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('keeps what is used, and lets go what is not', () => {
    const room = new Room({ ...BOUNDS, maxBytes: 1e6 }, new HandClock());
    for (const key of 'abcd') room.set('w', key, new Uint8Array(1));
    room.get('a');
    room.set('w', 'e', new Uint8Array(1));
    expect([...'abcde'].map((key) => room.get(key) !== undefined)).toEqual([true, false, true, true, true]);
  });

  it('has no place for what is larger than itself, and what was there under its key is gone', () => {
    const room = new Room(BOUNDS, new HandClock());
    room.set('w', 'a', new Uint8Array(10));
    room.set('w', 'a', new Uint8Array(BOUNDS.maxBytes));
    expect([room.get('a'), room.entries, room.bytes]).toEqual([undefined, 0, 0]);
  });

  it('lets go of all that a workspace has, what is too old to be given as well', () => {
    const clock = new HandClock();
    const room = new Room(BOUNDS, clock);
    room.set('w', 'old', new Uint8Array(1), 10);
    room.set('w', 'new', new Uint8Array(1));
    room.set('other', 'theirs', new Uint8Array(1));
    clock.pass(50);
    room.forget('w');
    expect(room.entries).toBe(1);
    expect(room.get('theirs')).toBeDefined();
  });
});
