import { KildeError } from '../errors.ts';
import { codeOf, connectionFailure, final, statusFailure } from './failures.ts';

const coded = (code: string): Error => Object.assign(new Error('at 10.0.0.1:443'), { code });

describe('connectionFailure', () => {
  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
    'UND_ERR_SOCKET',
    'UND_ERR_CONNECT_TIMEOUT',
  ])('takes %s for an outage, worth another try', (code) => {
    const { kind, error } = connectionFailure('docs.example', coded(code));
    expect(kind).toBe('outage');
    expect(error).toMatchObject({
      kind: 'source_failed',
      retryable: true,
      message: `"docs.example" could not be reached (${code}). Try again later.`,
    });
  });

  it.each(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])('takes %s for silence, worth another try', (code) => {
    const { kind, error } = connectionFailure('docs.example', coded(code));
    expect([kind, error.message]).toEqual(['outage', '"docs.example" stopped answering. Try again later.']);
  });

  it.each([
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'CERT_HAS_EXPIRED',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ])('takes %s for a certificate that no second try makes better', (code) => {
    const { kind, error } = connectionFailure('docs.example', coded(code));
    expect(kind).toBe('final');
    expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
    expect(error.message).toContain(`a certificate that is not trusted (${code})`);
  });

  it.each([coded('HPE_INVALID_CONSTANT'), coded('EPROTO'), new Error('10.0.0.1'), 'a string', undefined, null])(
    'takes %s for final, and keeps its words to the cause',
    (cause) => {
      const { kind, error } = connectionFailure('docs.example', cause);
      expect(kind).toBe('final');
      expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
      expect(error.message).toMatch(/^"docs\.example" could not be read( \((HPE_INVALID_CONSTANT|EPROTO)\))?\.$/);
    },
  );

  it('leaves alone what is understood already', () => {
    const known = new KildeError('source_failed', 'known');
    expect(connectionFailure('docs.example', known)).toEqual({ kind: 'final', error: known });
    const tried = statusFailure('docs.example', 503, 7);
    expect(connectionFailure('other.example', tried)).toBe(tried.failure);
    expect(connectionFailure('other.example', final('why')).error.message).toBe('why');
  });
});

describe('statusFailure', () => {
  it.each([
    [429, 'throttled', true],
    [502, 'outage', true],
    [503, 'outage', true],
    [504, 'outage', true],
    [500, 'final', true],
    [408, 'final', true],
    [400, 'final', false],
    [418, 'final', false],
  ])('%d is %s, retryable: %s', (status, kind, retryable) => {
    const { failure } = statusFailure('docs.example', status, 7);
    expect(failure).toMatchObject({ kind, error: { kind: 'source_failed', retryable, retryAfterMs: 7 } });
  });
});

describe('codeOf', () => {
  it('finds the code of the first of several addresses', () => {
    expect(codeOf(new AggregateError([coded('ECONNREFUSED'), coded('ETIMEDOUT')]))).toBe('ECONNREFUSED');
    expect(codeOf(new AggregateError([]))).toBe('');
    expect(codeOf({ code: 7 })).toBe('');
  });
});
