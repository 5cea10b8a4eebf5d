import { KildeError } from '../../platform/errors.ts';
import { classifyFailure } from './errors.ts';

const classify = (error: unknown) => classifyFailure('documents', error);

describe('what a failed call means', () => {
  it.each<[string, unknown, string, boolean]>([
    ['a number', { code: 503, message: 'x' }, 'outage', true],
    ['a number in letters', { code: '503', message: 'x' }, 'outage', true],
    ['a limit', { code: 429, message: 'x' }, 'throttled', true],
    ['a lost connection', { code: 'ECONNRESET', message: 'x' }, 'outage', true],
    ['an unknown host', { code: 'ENOTFOUND', message: 'x' }, 'outage', true],
    ['a stream that ended early', { code: 'ERR_STREAM_PREMATURE_CLOSE', message: 'x' }, 'outage', true],
    ['other bytes', { code: 'CONTENT_DOWNLOAD_MISMATCH', message: 'x' }, 'outage', true],
    ['a precondition', { code: 412, message: 'x' }, 'final', false],
    ['an unsupported address', new TypeError('node-fetch cannot load localhost:9000'), 'final', false],
    ['something else', 'text', 'final', false],
    ['nothing', undefined, 'final', false],
  ])('is read from %s', (_, error, kind, retryable) => {
    expect(classify(error)).toMatchObject({ kind, error: { kind: 'source_failed', retryable } });
  });

  it.each([
    { message: 'Could not load the default credentials. Browse to …' },
    { message: 'Unable to read the credential file specified by …' },
    { message: 'invalid_grant', code: '400' },
    { message: 'x', code: 'ENOENT' },
    { message: 'x', code: 401 },
  ])('is a matter of credentials: %j', (error) => {
    expect(classify(error)).toMatchObject({ kind: 'final', error: { kind: 'not_configured' } });
  });

  it.each([
    ['12', 12_000],
    ['0', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('says how long to wait: %s', (value, milliseconds) => {
    const error = { code: 503, message: 'x', response: { headers: { 'retry-after': value } } };
    expect(classify(error).error.retryAfterMs).toBe(milliseconds);
  });

  it('keeps our own errors as they are, and other people’s words in the cause', () => {
    const own = new KildeError('source_failed', 'own', { retryable: true });
    expect(classify(own)).toEqual({ kind: 'outage', error: own });
    const cause = { code: 403, message: 'projects/secret-project' };
    expect(classify(cause).error).toMatchObject({ cause, message: expect.not.stringContaining('secret-project') });
  });
});
