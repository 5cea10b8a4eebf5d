import type { WebReply } from '../../platform/web/web.ts';
import { conditionOf, lastmodVersion, replyVersion } from './version.ts';

const reply = (headers: Record<string, string>, body = 'text'): WebReply => ({
  status: 200,
  headers,
  url: new URL('https://docs.example/'),
  body: Buffer.from(body),
});
const MODIFIED = 'Fri, 20 Nov 2026 10:00:00 GMT';
const NOON = 'Fri, 20 Nov 2026 12:00:00 GMT';
const MARK = '0a1b2c3d';

describe('versions', () => {
  it.each([
    [{ etag: '"abc"' }, 'etag:"abc"'],
    [{ etag: 'W/"abc"', 'last-modified': MODIFIED, date: NOON }, 'etag:W/"abc"'],
    [{ 'last-modified': MODIFIED, date: NOON }, 'modified:2026-11-20T10:00:00.000Z'],
  ])('of %j are %s', (headers, version) => {
    expect(replyVersion(reply(headers), null)).toBe(version);
    expect(replyVersion(reply(headers), MARK)).toBe(`${version} ${MARK}`);
  });

  it.each([
    [{}],
    [{ etag: 'abc' }],
    [{ etag: '"a b"' }],
    [{ etag: `"${'x'.repeat(300)}"` }],
    [{ 'last-modified': 'yesterday', date: NOON }],
    [{ 'last-modified': MODIFIED }],
    [{ 'last-modified': NOON, date: NOON }],
  ])('of %j are of the bytes: the host names none that can be asked for', (headers) => {
    const version = replyVersion(reply(headers), null);
    expect(version).toMatch(/^sha256:[0-9a-f]{32}$/);
    expect(replyVersion(reply(headers), null)).toBe(version);
    expect(replyVersion(reply(headers, 'other'), null)).not.toBe(version);
    expect(conditionOf(version, null)).toEqual({});
  });

  it('of sitemaps are their dates', () => {
    expect(lastmodVersion('2026-01-01', null)).toBe('lastmod:2026-01-01');
    expect(lastmodVersion('2026-01-01', MARK)).toBe(`lastmod:2026-01-01 ${MARK}`);
  });
});

describe('conditions', () => {
  it.each([
    ['etag:"abc"', { 'if-none-match': '"abc"' }],
    ['etag:W/"a:b#c"', { 'if-none-match': 'W/"a:b#c"' }],
    ['modified:2026-11-20T10:00:00.000Z', { 'if-modified-since': MODIFIED }],
  ])('ask for what is not %s', (known, headers) => {
    expect(conditionOf(known, null)).toEqual(headers);
    expect(conditionOf(`${known} ${MARK}`, MARK)).toEqual(headers);
  });

  it('are none for a version that another page of that path had', () => {
    expect(conditionOf('etag:"abc"', MARK)).toEqual({});
    expect(conditionOf(`etag:"abc" ${MARK}`, null)).toEqual({});
    expect(conditionOf(`etag:"abc" ${MARK}`, '99999999')).toEqual({});
  });

  it.each([null, '', 'lastmod:2026-01-01', 'sha256:abc', 'etag:abc', 'etag:"a"\r\nx: y', 'modified:soon', 'modified:'])(
    'are none for %j',
    (known) => {
      expect(conditionOf(known, null)).toEqual({});
    },
  );
});
