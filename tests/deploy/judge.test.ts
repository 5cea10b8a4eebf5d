import fc from 'fast-check';
import { FUNCTION_NAMES } from '../../functions/catalogue.ts';
import { judge } from '../../deploy/watch/judge.ts';

const LIMITS = { maxErrors: 5, minRequests: 20, maxSlower: 1.5 };
const stats = (requests: number, errors: number, p95: number | undefined = 100) => ({ requests, errors, p95 });
const NONE = stats(0, 0, undefined);

describe('the judgement of a new revision', () => {
  it.each([
    [stats(100, 5), NONE, 'fine'],
    [stats(100, 6), NONE, 'bad'],
    [stats(3, 1), NONE, 'quiet'],
    [stats(3, 2), NONE, 'bad'],
    [stats(0, 0, undefined), NONE, 'quiet'],
    [stats(19, 0, 60_000), NONE, 'quiet'],
    [stats(20, 0, 2_000), NONE, 'fine'],
    [stats(20, 0, 2_001), NONE, 'bad'],
    [stats(20, 0, 3_001), stats(20, 0, 2_000), 'bad'],
    [stats(20, 0, 2_999), stats(20, 0, 2_000), 'fine'],
    // Too few to say what was usual.
    [stats(20, 0, 2_999), stats(19, 0, 2_000), 'bad'],
  ])('%j after %j is %s', (canary, before, kind) => {
    expect(judge('retrieve_code', canary, before, LIMITS).kind).toBe(kind);
  });

  it('gives time to what waits for a model, and all of it to a step of a run', () => {
    expect(judge('answer', stats(100, 0, 25_000), NONE, LIMITS).kind).toBe('fine');
    expect(judge('reindex', stats(100, 0, 700_000), NONE, LIMITS).kind).toBe('fine');
    expect(judge('reindex', stats(100, 50, 700_000), NONE, LIMITS).kind).toBe('bad');
  });

  it('never gets better by more errors or slower answers', () => {
    const rank = { fine: 0, quiet: 0, bad: 1 };
    fc.assert(
      fc.property(
        fc.constantFrom(...FUNCTION_NAMES),
        fc.nat(500),
        fc.nat(500),
        fc.nat(60_000),
        fc.nat(20),
        fc.nat(10_000),
        (name, requests, errors, p95, moreErrors, slower) => {
          const before = stats(100, 0, 1_000);
          const less = judge(name, stats(requests, Math.min(errors, requests), p95), before, LIMITS);
          const more = stats(requests, Math.min(errors + moreErrors, requests), p95 + slower);
          expect(rank[judge(name, more, before, LIMITS).kind]).toBeGreaterThanOrEqual(rank[less.kind]);
        },
      ),
    );
  });
});
