import { promisify } from 'node:util';
import { KildeError } from '../errors.ts';
import { HostGuard, HostRefused, type Lookup } from './host-guard.ts';

/** Answers in turn; the last one for ever. */
function answering(...answers: (readonly string[])[]) {
  const asked: string[] = [];
  const lookup: Lookup = async (hostname) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { lookup, asked };
}

const refusal = (guard: HostGuard, url: string): unknown => {
  try {
    guard.checkUrl(new URL(url));
    return 'allowed';
  } catch (error) {
    return error;
  }
};

/** What `net.connect` would be handed. */
const handed = (guard: HostGuard, named = false) =>
  promisify((hostname: string, done: (error: Error | null, addresses: unknown) => void) =>
    guard.lookup(named)(hostname, { all: true }, done),
  );

describe('URLs', () => {
  const guard = new HostGuard([]);

  it.each([
    'https://example.com/',
    'https://example.com:8443/a?b#c',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://localhost.example.com/',
    'https://notlocalhost/',
    'https://127.0.0.1.nip.io/',
    'https://bücher.example/',
  ])('lets %s pass to the lookup', (url) => {
    expect(refusal(guard, url)).toBe('allowed');
  });

  it.each([
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'data:text/plain,hello',
    'https://user@example.com/',
    'https://user:secret@example.com/',
    'https://:secret@example.com/',
    'https://example.com@127.0.0.1/',
    'https://127.0.0.1/',
    'https://127.0.0.1:8443/',
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://017700000001/',
    'https://127.1/',
    'https://127.0.1/',
    'https://0/',
    'https://0.0.0.0/',
    'https://1.1.1.1@10.0.0.1/',
    'https://①②⑦.⓪.⓪.①/',
    'https://127。0。0。1/',
    'https://127.0.0.1./',
    'https://10.0.0.1/',
    'https://192.168.1.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://0xa9fea9fe/',
    'https://0251.0376.0251.0376/',
    'https://168.63.129.16/',
    'https://[::1]/',
    'https://[::]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::127.0.0.1]/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://localhost/',
    'https://LOCALHOST/',
    'https://app.localhost/',
    'https://localhost.localdomain/',
    'https://ip6-localhost/',
    'https://localhost./',
    'https://example.com./',
    'https://metadata.google.internal/computeMetadata/v1/',
    'https://Metadata.Google.Internal/',
    'https://metadata/',
    'https://metadata.goog/',
    'https://instance-data/',
  ])('refuses %s', (url) => {
    const error = refusal(guard, url);
    expect(error).toBeInstanceOf(HostRefused);
    expect(error).toBeInstanceOf(KildeError);
    expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
  });

  it('tells what to set for a host of one’s own, and nothing of what else the URL held', () => {
    expect(refusal(guard, 'https://10.1.2.3/a?token=secret')).toMatchObject({
      message:
        '"10.1.2.3" is not a public host, and only public hosts are read. If it is a host of your own, the operator can name it in KILDE_PRIVATE_HOSTS.',
    });
    expect(String(refusal(guard, 'https://user:hush@example.com/secret'))).not.toMatch(/hush|secret/);
  });
});

describe('hosts that the operator named', () => {
  it.each([
    [['10.0.0.7'], 'https://10.0.0.7/', true],
    [['10.0.0.7'], 'https://10.0.0.7:8443/', true],
    [['10.0.0.7'], 'https://10.0.0.8/', false],
    [['10.0.0.7:8443'], 'https://10.0.0.7:8443/', true],
    [['10.0.0.7:8443'], 'https://10.0.0.7/', false],
    [['10.0.0.7:443'], 'https://10.0.0.7/', true],
    [['[fd00::7]:8443'], 'https://[fd00::7]:8443/', true],
    [['[fd00::7]'], 'https://[fd00:0::7]/', true],
    [['localhost:8443'], 'https://localhost:8443/', true],
    [['localhost:8443'], 'https://localhost:8444/', false],
    [['localhost'], 'https://app.localhost/', false],
    // Nothing that hands out credentials, named or not.
    [['169.254.169.254'], 'https://169.254.169.254/', false],
    [['metadata.google.internal'], 'https://metadata.google.internal/', false],
    [['168.63.129.16'], 'https://168.63.129.16/', false],
    [['[::ffff:a00:7]'], 'https://[::ffff:10.0.0.7]/', false],
    [['git.corp'], 'http://git.corp/', false],
    [['git.corp'], 'https://git.corp./', false],
    [['git.corp'], 'https://user:pass@git.corp/', false],
  ])('%j: %s → %s', (named, url, allowed) => {
    expect(refusal(new HostGuard(named), url) === 'allowed').toBe(allowed);
  });

  it('may resolve to private addresses; others may not', async () => {
    const { lookup } = answering(['10.0.0.7', 'fd00::7']);
    const guard = new HostGuard(['git.corp'], lookup);
    expect(guard.isNamed('GIT.corp', '8443')).toBe(true);
    await expect(handed(guard, true)('git.corp')).resolves.toEqual([
      { address: '10.0.0.7', family: 4 },
      { address: 'fd00::7', family: 6 },
    ]);
    await expect(handed(guard)('example.com')).rejects.toBeInstanceOf(HostRefused);
  });

  it('may not resolve to metadata', async () => {
    const guard = new HostGuard(['git.corp'], answering(['169.254.169.254']).lookup);
    await expect(handed(guard, true)('git.corp')).rejects.toThrow('"git.corp" leads to an address that is never read');
  });
});

describe('names', () => {
  it('resolve to what was checked, and to nothing when one address of several fails', async () => {
    const good = new HostGuard([], answering(['8.8.8.8', '2606:4700::1']).lookup);
    await expect(handed(good)('example.com')).resolves.toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700::1', family: 6 },
    ]);
    const mixed = new HostGuard([], answering(['8.8.8.8', '127.0.0.1']).lookup);
    await expect(handed(mixed)('example.com')).rejects.toThrow('"example.com" is not a public host');
  });

  it.each([['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254'], ['::1'], ['::ffff:8.8.8.8'], ['0.0.0.0'], ['nonsense']])(
    'that resolve to %s are refused, without saying where they lead',
    async (address) => {
      const guard = new HostGuard([], answering([address]).lookup);
      const error = await handed(guard)('evil.example').catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(HostRefused);
      expect(String(error)).not.toContain(address);
    },
  );

  it('that resolve to nothing are not found', async () => {
    const guard = new HostGuard([], answering([]).lookup);
    await expect(handed(guard)('example.com')).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });

  it('hand on the failure of the name server', async () => {
    const guard = new HostGuard([], () => Promise.reject(Object.assign(new Error('dns'), { code: 'EAI_AGAIN' })));
    await expect(handed(guard)('example.com')).rejects.toMatchObject({ code: 'EAI_AGAIN' });
  });

  it('give one address to a connection that wants one', () => {
    const guard = new HostGuard([], answering(['8.8.4.4', '8.8.8.8']).lookup);
    const done = Promise.withResolvers<unknown>();
    guard.lookup(false)('example.com', {}, (...parts) => done.resolve(parts));
    return expect(done.promise).resolves.toEqual([null, '8.8.4.4', 4]);
  });

  it('are asked for once a connection: a second answer is checked as the first was', async () => {
    const { lookup, asked } = answering(['8.8.8.8'], ['127.0.0.1']);
    const guard = new HostGuard([], lookup);
    await expect(handed(guard)('rebind.example')).resolves.toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(asked).toHaveLength(1);
    await expect(handed(guard)('rebind.example')).rejects.toBeInstanceOf(HostRefused);
  });
});
