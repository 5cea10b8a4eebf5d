import { gzipSync } from 'node:zlib';
import type { RequestListener } from 'node:http';
import { filesOf, listing, SiteHost, type ServedPage } from '../../../tests/support/site-host.ts';
import { KildeError } from '../../platform/errors.ts';

const OUTAGES: [string, ServedPage | RequestListener][] = [
  ['500', { status: 500 }],
  ['503', { status: 503 }],
  ['a connection that breaks', (_, response) => void response.destroy()],
];

/** What a host may do wrong while its pages are read; `shared/platform/web` has the same for single requests. */
describe('pages that cannot be read', () => {
  let site: SiteHost;
  beforeEach(async () => {
    site = await SiteHost.start();
  });
  afterEach(() => site[Symbol.asyncDispose]());

  /** Reads one after the other, as far as they come. */
  const readPages = async (...pages: readonly string[]): Promise<unknown[]> => {
    const files = filesOf(await listing(await site.open({ pages }, { tries: 1, timeoutMs: 1_000 })));
    const outcomes: unknown[] = [];
    for (const file of files)
      outcomes.push(
        await file.read(null).then(
          ({ kind }) => kind,
          (error: unknown) => error,
        ),
      );
    return outcomes;
  };
  const retryable = (outcomes: readonly unknown[]) =>
    outcomes.map((outcome) => (outcome instanceof KildeError ? [outcome.kind, outcome.retryable] : outcome));

  it.each(OUTAGES)('fail by themselves while others are there: %s', async (_, page) => {
    site.serve({ '/a': page, '/b': page, '/c': 'c', '/d': page, '/e': 'e' });
    const own = ['source_failed', false];
    expect(retryable(await readPages('/a', '/b', '/c', '/d', '/e'))).toEqual([own, own, 'bytes', own, 'bytes']);
  });

  it.each(OUTAGES)('say that the host is away when there are three in a row: %s', async (_, page) => {
    site.serve({ '/a': page, '/b': page, '/c': page });
    const own = ['source_failed', false];
    expect(retryable(await readPages('/a', '/b', '/c'))).toEqual([own, own, ['source_failed', true]]);
  });

  it('fail by themselves when they never come', async () => {
    site.serve({ '/a': () => {}, '/b': 'b' });
    expect(retryable(await readPages('/a', '/b'))).toEqual([['source_failed', false], 'bytes']);
  });

  it('say at once that the host wants a rest, and for how long', async () => {
    site.serve({ '/a': { status: 429, headers: { 'retry-after': '3600' } } });
    await expect(readPages('/a')).resolves.toMatchObject([
      { kind: 'source_failed', retryable: true, retryAfterMs: 3_600_000 },
    ]);
  });

  it.each<[string, ServedPage | RequestListener, string]>([
    ['never end', (_, response) => endless(response), 'more than 33554432 bytes'],
    [
      'unpack without end',
      { body: gzipSync(Buffer.alloc(40 * 2 ** 20)), headers: { 'content-encoding': 'gzip' } },
      'more than 33554432 bytes',
    ],
    ['lead round in circles', { status: 302, headers: { location: '/a' } }, 'redirects more than 5 times'],
  ])('fail by themselves when they %s', async (_, page, message) => {
    site.serve({ '/a': page, '/b': 'b' });
    const outcomes = await readPages('/a', '/b');
    expect(outcomes).toMatchObject([{ kind: 'source_failed', retryable: false }, 'bytes']);
    expect(String(outcomes[0])).toContain(message);
  });

  it('say nothing of what the URL held', async () => {
    site.serve({ '/a?token=hush': { status: 500 } });
    const [error] = await readPages('/a?token=hush');
    expect(error).toBeInstanceOf(KildeError);
    expect(String(error)).not.toContain('hush');
  });
});

function endless(response: Parameters<RequestListener>[1]): void {
  const piece = Buffer.alloc(2 ** 20);
  const fill = (): void => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', fill);
  response.writeHead(200, { 'content-type': 'text/html' });
  fill();
}
