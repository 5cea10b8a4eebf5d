import type { WebReply } from '../../platform/web/web.ts';
import { refusal, type Asked } from './refusal.ts';
import { parseRepository } from './repository.ts';

const NOW = new Date('2026-11-20T12:00:00Z');
const repository = parseRepository('https://github.com/owner/name');
const reply = (status: number, headers: Record<string, string> = {}): WebReply => ({
  status,
  headers,
  url: new URL('https://github.com/owner/name.git/info/refs?service=x'),
  body: new Uint8Array(),
});
const refused = (status: number, headers = {}, asked: Partial<Asked> = {}) =>
  refusal(reply(status, headers), { repository, hasToken: false, now: NOW, ...asked });

describe('refusal', () => {
  it.each([
    [401, false, /to nobody without a token/],
    [401, true, /expired/],
    [403, true, /may read the content/],
    [404, false, /or does not show it without a token/],
    [404, true, /or does not show it to this token/],
    [410, true, /check owner and name/],
  ])('says of %d with a token: %s what to check', (status, hasToken, words) => {
    const error = refused(status, {}, { hasToken });
    expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
    expect(error.message).toMatch(words);
    expect(error.message).toContain('github.com/owner/name');
    expect(error.message).toContain(`(status ${status}).`);
  });

  it('names the scope that GitLab’s tarballs take', () => {
    expect(refused(404, {}, { hasToken: true, contentOf: 'gitlab' }).message).toContain('read_api');
    expect(refused(404, {}, { hasToken: true, contentOf: 'github' }).message).not.toContain('read_api');
  });

  it.each([202, 204])('says of a success without content (%d) that it may be there later', (status) => {
    expect(refused(status)).toMatchObject({ kind: 'source_failed', retryable: true });
  });

  it('does not expect 304, which answers a question that was not asked', () => {
    expect(refused(304)).toMatchObject({ kind: 'source_failed', retryable: false });
  });
});

describe('refusal for too many requests', () => {
  const reset = String(NOW.getTime() / 1_000 + 90);

  it('waits for the end of GitHub’s hour', () => {
    expect(refused(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset })).toMatchObject({
      kind: 'source_failed',
      retryable: true,
      retryAfterMs: 90_000,
      message: expect.stringContaining('allows more with a token'),
    });
  });

  it('waits as long as it is told to, whatever is left of the hour', () => {
    const headers = { 'x-ratelimit-remaining': '58', 'x-ratelimit-reset': reset, 'retry-after': '7' };
    expect(refused(403, headers, { hasToken: true })).toMatchObject({
      retryAfterMs: 7_000,
      message: expect.not.stringContaining('token'),
    });
  });

  it('does not wait for a time that is over, nor for one that it cannot read', () => {
    const remaining = { 'x-ratelimit-remaining': '0' };
    expect(refused(403, { ...remaining, 'x-ratelimit-reset': '1000' }).retryAfterMs).toBe(0);
    for (const unread of ['soon', '-1', '1e9', ''])
      expect(refused(403, { ...remaining, 'x-ratelimit-reset': unread })).toMatchObject({
        retryable: true,
        retryAfterMs: undefined,
      });
  });

  it('is not meant by a 403 while there are requests left, nor by a 404', () => {
    expect(refused(403, { 'x-ratelimit-remaining': '10', 'x-ratelimit-reset': reset }).retryable).toBe(false);
    expect(refused(404, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }).retryable).toBe(false);
  });
});
