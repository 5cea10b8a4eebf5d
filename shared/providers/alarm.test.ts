import { Alarm } from './alarm.ts';
import { HandTimer } from './testing/hand-timer.ts';

describe('an alarm', () => {
  it('rings when its time runs out', async () => {
    const hand = new HandTimer();
    const alarm = new Alarm(undefined, hand.timer);
    alarm.set(100);
    expect(alarm.signal.aborted).toBe(false);
    await hand.elapse(100);
    expect([alarm.rang, alarm.signal.aborted]).toEqual([true, true]);
  });

  it('is put off by setting it anew, and silent once it is unset', () => {
    const hand = new HandTimer();
    const alarm = new Alarm(undefined, hand.timer);
    alarm.set(100);
    alarm.set(200);
    expect(hand.running).toEqual([200]);
    alarm.unset();
    expect(hand.running).toEqual([]);
  });

  it('passes on an abort, and did not ring then', () => {
    const outer = new AbortController();
    const alarm = new Alarm(outer.signal, new HandTimer().timer);
    outer.abort();
    expect([alarm.rang, alarm.signal.aborted]).toEqual([false, true]);
  });

  it('ends what listens to it when it is closed', () => {
    const hand = new HandTimer();
    const alarm = new Alarm(undefined, hand.timer);
    alarm.set(100);
    alarm.close();
    expect([alarm.rang, alarm.signal.aborted, hand.running]).toEqual([false, true, []]);
  });

  it('takes real time otherwise', async () => {
    const alarm = new Alarm(undefined);
    const { promise, resolve } = Promise.withResolvers<void>();
    alarm.signal.addEventListener('abort', () => resolve());
    alarm.set(1);
    await promise;
    expect(alarm.rang).toBe(true);
  });
});
