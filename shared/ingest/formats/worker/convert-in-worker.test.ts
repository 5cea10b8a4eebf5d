import { KildeError } from '../../../platform/errors.ts';
import { convert } from './convert.ts';
import { convertInWorker, readOutcome } from './convert-in-worker.ts';
import type { Converted } from './messages.ts';
import type { Outcome } from './thread-pool.ts';

const extracted = { text: 'x\n', language: 'markdown', title: null, pages: 1, notes: [] };

function refusalOf(outcome: Outcome<Converted>): KildeError {
  try {
    readOutcome('PDF', outcome);
  } catch (error) {
    if (error instanceof KildeError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

it('an extraction is handed on', () => {
  expect(readOutcome('PDF', { kind: 'answered', answer: { kind: 'extracted', extracted } })).toBe(extracted);
});

it.each<[string, Outcome<Converted>, string, RegExp]>([
  ['out of time', { kind: 'out_of_time' }, 'invalid_argument', /^The PDF took longer than 30 seconds .* Split it/],
  ['out of memory', { kind: 'out_of_memory' }, 'invalid_argument', /^The PDF takes more memory .* Split it/],
  [
    'refused',
    { kind: 'answered', answer: { kind: 'refused', message: 'Not this.' } },
    'invalid_argument',
    /^Not this\.$/,
  ],
  [
    'failed',
    { kind: 'answered', answer: { kind: 'failed', cause: 'at secret.js' } },
    'invalid_argument',
    /^The PDF is damaged, .* save it anew/,
  ],
  ['crashed', { kind: 'crashed', cause: 'exit code 1' }, 'internal', /^The PDF could not be read: .* Try again\.$/],
])('%s is told to the caller', (_, outcome, kind, message) => {
  const refusal = refusalOf(outcome);
  expect(refusal).toMatchObject({ kind, message: expect.stringMatching(message) });
  expect(refusal.message).not.toMatch(/secret|exit code/);
});

it('the cause stays for the log', () => {
  expect(refusalOf({ kind: 'crashed', cause: 'exit code 1' }).cause).toBe('exit code 1');
  expect(refusalOf({ kind: 'answered', answer: { kind: 'failed', cause: 'why' } }).cause).toBe('why');
});

it('converts the same in a thread and without one', async () => {
  const html = '<!doctype html><title>T</title><main><h1>T</h1><p>Words.</p></main>';
  const converted = await convert({ format: 'html', html });
  expect(converted).toEqual({ kind: 'extracted', extracted: await convertInWorker({ format: 'html', html }) });
});
