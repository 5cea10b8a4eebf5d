import { Turns } from './turns.ts';

/** Works without a pause until the turn is over. */
function workOn(turns: Turns): number {
  const started = performance.now();
  while (!turns.over) if (performance.now() - started > 5_000) throw new Error('the turn never ended');
  return performance.now() - started;
}

describe('Turns', () => {
  it('end after a while, and begin anew after a rest', async () => {
    const turns = new Turns();
    expect(turns.over).toBe(false);
    expect(workOn(turns)).toBeLessThan(1_000);
    expect(turns.over).toBe(true);
    await turns.rest();
    expect(turns.over).toBe(false);
  });

  it('let timers in', async () => {
    const turns = new Turns();
    let fired = 0;
    const timer = setInterval(() => (fired += 1), 1);
    for (let each = 0; each < 5; each++) {
      workOn(turns);
      await turns.rest();
    }
    clearInterval(timer);
    expect(fired).toBeGreaterThanOrEqual(4);
  });

  it('end for good when the caller went away', () => {
    const controller = new AbortController();
    const turns = new Turns(controller.signal);
    expect(turns.over).toBe(false);
    controller.abort();
    expect(() => turns.over).toThrow(expect.objectContaining({ name: 'KildeError', kind: 'cancelled' }));
  });
});
