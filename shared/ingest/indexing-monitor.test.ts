import { IndexingMonitor } from './indexing-monitor.ts';

describe('IndexingMonitor', () => {
  it('tells the last state of a workspace until its run is over', () => {
    const monitor = new IndexingMonitor();
    expect(monitor.state('a')).toBeUndefined();
    monitor.report('a', { done: 0, total: 3 });
    monitor.report('a', { done: 1, total: 3 });
    expect(monitor.state('a')).toEqual({ done: 1, total: 3 });
    monitor.finish('a');
    expect(monitor.state('a')).toBeUndefined();
  });

  it('keeps workspaces apart', () => {
    const monitor = new IndexingMonitor();
    monitor.report('a', { done: 1, total: 2 });
    monitor.report('b', { done: 5, total: 9 });
    monitor.finish('a');
    expect([monitor.state('a'), monitor.state('b')]).toEqual([undefined, { done: 5, total: 9 }]);
  });

  it('lets a run that never began be finished', () => {
    const monitor = new IndexingMonitor();
    expect(() => monitor.finish('a')).not.toThrow();
  });
});
