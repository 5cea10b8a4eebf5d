import { ago } from './ago.ts';

const NOW = new Date('2026-11-20T12:00:00.000Z');

it.each([
  [null, 'never'],
  ['2026-11-20T12:00:00.000Z', 'just now'],
  ['2026-11-20T11:59:01.000Z', 'just now'],
  // Another machine's clock.
  ['2026-11-20T12:00:30.000Z', 'just now'],
  ['2026-11-20T11:59:00.000Z', '1 min ago'],
  ['2026-11-20T11:00:01.000Z', '59 min ago'],
  ['2026-11-20T11:00:00.000Z', '1 h ago'],
  ['2026-11-19T12:00:01.000Z', '23 h ago'],
  ['2026-11-19T12:00:00.000Z', '1 d ago'],
  ['2025-11-20T12:00:00.000Z', '365 d ago'],
])('%j was %j', (at, text) => {
  expect(ago(at, NOW)).toBe(text);
});
