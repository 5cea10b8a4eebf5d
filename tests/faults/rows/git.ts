import { gzipSync } from 'node:zlib';
import { rawTar, rawTarEntry } from '../../../shared/platform/files/testing/make-archives.ts';
import { BEFORE, faultsOf, OUTSIDE, type Row } from '../support/fault.ts';
import { GitScene, NOW, REFS, TARBALL } from '../support/git-scene.ts';

const CHANGED = '# Alpha\n\nAlpha counts the coins while the host fails.\n';
const HALF_AN_HOUR_ON = String(NOW.getTime() / 1_000 + 1_800);
const LOGIN = { kind: 'body', body: Buffer.from('<!doctype html><title>Sign in</title>') } as const;
const COMPOSED = 'caf\u00e9.md';
const DECOMPOSED = 'cafe\u0301.md';
/** Every byte that git takes in a name; each in a name of its own. */
const BYTES = Array.from({ length: 255 }, (_, at) => at + 1).filter((byte) => byte !== 0x2f);
const nameWith = (byte: number): Buffer => Buffer.from([0x78, byte, 0x2e, 0x74, 0x78, 0x74]);
const isFit = (byte: number): boolean => byte >= 0x20 && byte < 0x7f && byte !== 0x5c;

const tarball = (...entries: readonly Buffer[]) => {
  const files = Object.entries(BEFORE).map(([path, text]) => rawTarEntry(Buffer.from(`name-1/${path}`), text ?? ''));
  return { kind: 'body', body: gzipSync(rawTar(...files, ...entries)) } as const;
};
const hostile = (name: string, type = '0'): Buffer => rawTarEntry(Buffer.from(name), OUTSIDE, type);
const link = (name: string, to: string, type: '1' | '2'): Buffer => {
  const entry = rawTarEntry(Buffer.from(name), '', type);
  return withChecksum(entry, to);
};

/** The header once more, with where a link leads. */
function withChecksum(header: Buffer, to: string): Buffer {
  header.write(to, 157, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** The branch moved, and what goes wrong meets who asks for its files. */
const onTarball =
  (disturb: (scene: GitScene) => void): Row<GitScene>['breaks'] =>
  (scene) => {
    scene.put({ 'a.md': CHANGED });
    disturb(scene);
  };

const REFUSALS: readonly Row<GitScene>[] = [
  {
    fault: 'the repository is gone (404)',
    breaks: (scene) => void (scene.isThere = false),
    heals: (scene) => void (scene.isThere = true),
    lasts: true,
    expected: {
      state: 'failed',
      says: /^github\.com knows no github\.com\/owner\/name, or does not show it without a token: check .* \(status 404\)\.$/,
    },
  },
  {
    fault: 'the repository is private now (401)',
    breaks: (scene) => void (scene.token = 'T0KEN'),
    heals: (scene) => void (scene.token = undefined),
    lasts: true,
    expected: { state: 'failed', says: /^github\.com shows github\.com\/owner\/name to nobody without a token: give/ },
  },
  {
    fault: 'the tarball is refused (403)',
    breaks: onTarball((scene) => scene.fail(TARBALL, { kind: 'status', status: 403 }, 2)),
    lasts: true,
    expected: {
      state: 'failed',
      says: /^github\.com refused to show github\.com\/owner\/name: check .* \(status 403\)\.$/,
    },
  },
  {
    fault: 'the requests of the hour are used up (403)',
    breaks: onTarball((scene) =>
      scene.fail(TARBALL, {
        kind: 'status',
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': HALF_AN_HOUR_ON },
      }),
    ),
    expected: {
      state: 'failed',
      says: /^github\.com has had too many requests, of which it allows more with a token\. Try again later\.$/,
      retryAfterMs: 1_800_000,
    },
  },
  {
    fault: 'the host wants to be left alone for a minute (429)',
    breaks: (scene) => scene.fail(REFS, { kind: 'status', status: 429, headers: { 'retry-after': '60' } }),
    expected: {
      state: 'failed',
      says: /^"github\.com:\d+" answered with status 429\. Try again later\.$/,
      retryAfterMs: 60_000,
    },
  },
  {
    fault: 'the host is not well (503)',
    breaks: (scene) => scene.fail(REFS, { kind: 'status', status: 503 }, 2),
    expected: { state: 'failed', says: /^"github\.com:\d+" answered with status 503\. Try again later\.$/ },
  },
  {
    fault: 'the branch is gone',
    breaks: ({ repository }) => {
      repository.git(['branch', 'other', 'main']);
      repository.git(['update-ref', '-d', 'refs/heads/main']);
    },
    heals: ({ repository }) => void repository.git(['branch', 'main', 'other']),
    lasts: true,
    expected: { state: 'failed', says: /^github\.com\/owner\/name has no such branch\. Check the name of the branch/ },
  },
  {
    fault: 'all branches are gone',
    breaks: ({ repository }) => {
      repository.git(['update-ref', 'refs/kept', 'main']);
      repository.git(['update-ref', '-d', 'refs/heads/main']);
      repository.git(['config', 'uploadpack.hideRefs', 'refs/kept']);
    },
    heals: ({ repository }) => void repository.git(['branch', 'main', 'refs/kept']),
    lasts: true,
    expected: { state: 'failed', says: /^github\.com\/owner\/name has no (?:commits yet|such branch)\./ },
  },
  {
    fault: 'the branch is empty of files',
    breaks: (scene) => scene.put({ 'a.md': null, 'docs/b.md': null, 'src/c.ts': null }),
    heals: (scene) => scene.put(BEFORE),
    lasts: true,
    expected: { state: 'failed', says: /^The source lists nothing, and 3 of its documents are in the index\. Nothing/ },
  },
];

const ANSWERS: readonly Row<GitScene>[] = [
  {
    fault: 'the list of branches is a page to sign in at',
    breaks: (scene) => scene.fail(REFS, LOGIN, 2),
    lasts: true,
    expected: {
      state: 'failed',
      says: /^github\.com does not answer for github\.com\/owner\/name as a git host does\./,
    },
  },
  {
    fault: 'the tarball is a page to sign in at',
    breaks: onTarball((scene) => scene.fail(TARBALL, LOGIN, 2)),
    lasts: true,
    expected: {
      state: 'failed',
      says: /^github\.com sent a page where the tarball of github\.com\/owner\/name should be\./,
    },
  },
  {
    fault: 'the connection breaks in the middle of the tarball',
    breaks: onTarball((scene) => scene.fail(TARBALL, { kind: 'cut', share: 0.5 }, 2)),
    expected: {
      state: 'failed',
      says: /^"codeload\.github\.com:\d+" (?:could not be reached|stopped|.*broke).*Try again later\.$/,
    },
  },
  {
    fault: 'the tarball is cut short, with an orderly end',
    breaks: onTarball((scene) => scene.fail(TARBALL, { kind: 'short', share: 0.7 })),
    expected: {
      state: 'failed',
      says: /^The tarball of github\.com\/owner\/name cannot be taken in\. The archive cannot be read: it is no gzip, or cut off\./,
    },
  },
  {
    fault: 'the tarball is a bomb',
    breaks: onTarball((scene) =>
      scene.fail(TARBALL, { kind: 'body', body: gzipSync(new Uint8Array(64 * 2 ** 20)) }, 2),
    ),
    lasts: true,
    expected: { state: 'failed', says: /^The tarball of github\.com\/owner\/name cannot be taken in\. The archive / },
  },
  {
    fault: 'the list of branches leads to a private address',
    breaks: (scene) => scene.fail(REFS, { kind: 'redirect', to: scene.inside.url('/refs').href }, 2),
    lasts: true,
    expected: { state: 'failed', says: /^"github\.com:\d+" redirects to another host, which is not followed here;/ },
  },
  {
    fault: 'the tarball leads to a private address',
    breaks: onTarball((scene) => scene.fail(TARBALL, { kind: 'redirect', to: scene.inside.url('/secret').href }, 2)),
    lasts: true,
    expected: { state: 'failed', says: /^"127\.0\.0\.1" is not a public host, and only public hosts are read\./ },
  },
  {
    fault: 'the tarball leads to where clouds hand out credentials',
    breaks: onTarball((scene) =>
      scene.fail(TARBALL, { kind: 'redirect', to: 'https://169.254.169.254/computeMetadata/v1/' }, 2),
    ),
    lasts: true,
    expected: { state: 'failed', says: /^"169\.254\.169\.254" leads to an address that is never read\./ },
  },
  {
    fault: 'the tarball leads to an address without encryption',
    breaks: onTarball((scene) =>
      scene.fail(TARBALL, { kind: 'redirect', to: `http://127.0.0.1:${scene.inside.port}/` }, 2),
    ),
    lasts: true,
    expected: { state: 'failed', says: /^"127\.0\.0\.1:\d+" was to be read over http; only https is read\.$/ },
  },
];

const CONTENT: readonly Row<GitScene>[] = [
  {
    fault: 'a tarball with names that lead out of it, absolute ones, links and a device',
    breaks: (scene) => {
      scene.put({ 'more.md': 'Not in the tarball that comes.\n' });
      scene.fail(
        TARBALL,
        tarball(
          hostile('../../etc/passwd'),
          hostile('/etc/shadow'),
          hostile('name-1/docs/../../../up.md'),
          hostile('C:\\secret.md'),
          link('name-1/soft.md', '/etc/passwd', '2'),
          link('name-1/hard.md', '../../etc/passwd', '1'),
          hostile('name-1/device.md', '3'),
        ),
      );
    },
    lasts: true,
    expected: {
      state: 'complete',
      says: /^\.\.\/\.\.\/etc\/passwd: .*\n\/etc\/shadow: .*\nC:\\secret\.md: .*\ndevice\.md: special file\ndocs\/\.\.\/\.\.\/\.\.\/up\.md: .*\nhard\.md: hard link\nsoft\.md: symbolic link$/,
    },
  },
  {
    fault: 'links that are committed, a submodule, and a file kept by Git LFS',
    breaks: ({ repository }) =>
      void repository.commit([
        ['soft.md', { link: '/etc/passwd' }],
        ['docs/up.md', { link: '../../../secret.md' }],
        ['sub', { submodule: '0123456789012345678901234567890123456789' }],
        ['large.md', `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12345\n`],
      ]),
    heals: ({ repository }) =>
      void repository.commit([
        ['soft.md', null],
        ['docs/up.md', null],
        ['sub', null],
        ['large.md', null],
      ]),
    lasts: true,
    expected: {
      state: 'complete',
      says: /^docs\/up\.md: symbolic link\nlarge\.md: kept by Git LFS, outside of the repository\nsoft\.md: symbolic link$/,
    },
  },
  {
    fault: 'names with every byte that git takes',
    breaks: ({ repository }) => void repository.commit(BYTES.map((byte) => [nameWith(byte), `Byte ${byte}.\n`])),
    heals: ({ repository }) => void repository.commit(BYTES.map((byte) => [nameWith(byte), null])),
    lasts: true,
    expected: {
      state: 'complete',
      says: /^x\/\.txt: its name holds a backslash\n(?:x\/u00\w\w\.txt: its name holds a control character\n){32}(?:x\ufffd\.txt: its name is not UTF-8\n?){128}$/,
      added: BYTES.filter(isFit).map((byte) => nameWith(byte).toString('latin1')),
    },
  },
  {
    fault: 'two files have one path, composed and decomposed',
    breaks: (scene) => scene.put({ [COMPOSED]: 'Composed.\n', [DECOMPOSED]: 'Decomposed, of two characters.\n' }),
    heals: (scene) => scene.put({ [COMPOSED]: null }),
    lasts: true,
    expected: { state: 'complete', says: /^caf\u00e9\.md: another entry has the same name$/, added: [COMPOSED] },
  },
];

export const GIT_FAULTS = faultsOf('git', () => GitScene.open(), [...REFUSALS, ...ANSWERS, ...CONTENT]);
