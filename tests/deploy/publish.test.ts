import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SCRIPT = resolve(import.meta.dirname, '../../deploy/image/publish.sh');
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const REPOSITORY = 'europe-north1-docker.pkg.dev/kilde-test/kilde';

/** Records what it is asked, and answers from the environment. */
const FAKE_DOCKER = `#!/usr/bin/env bash
echo "$*" >> "$FAKE_HOME/calls"
case "$*" in
  pull*) echo pulled ;;
  build*|push*) [ -z "\${FAKE_FAIL:-}" ] || case "$1" in $FAKE_FAIL) exit 1 ;; esac ;;
  *'{{.Size}}'*) echo 201000000 ;;
  *kilde:build-7*) echo "other.example/kilde@${digest('9')}"; echo "\${FAKE_PUSHED-${REPOSITORY}/kilde@${digest('c')}}" ;;
  *distroless*) echo "\${FAKE_BASE-gcr.io/distroless/nodejs24-debian13@${digest('b')}}" ;;
  *) echo "node@${digest('a')}" ;;
esac
`;

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kilde-publish-'));
  await mkdir(join(home, 'bin'));
  await writeFile(join(home, 'bin/docker'), FAKE_DOCKER);
  await chmod(join(home, 'bin/docker'), 0o755);
});
afterEach(() => rm(home, { recursive: true, force: true }));

function publish(env: Record<string, string> = {}) {
  const PATH = `${join(home, 'bin')}:${process.env['PATH']}`;
  const args = [SCRIPT, REPOSITORY, 'build-7', 'abcdef', join(home, 'image')];
  return spawnSync('bash', args, { env: { PATH, FAKE_HOME: home, ...env }, encoding: 'utf8' });
}
const calls = async () => (await readFile(join(home, 'calls'), 'utf8')).split('\n');

describe('publishing the image', () => {
  it('builds from pinned bases, and leaves the reference by digest', async () => {
    const { status, stdout } = publish();
    expect(status).toBe(0);
    const build = (await calls()).find((call) => call.startsWith('build')) ?? '';
    expect(build).toContain(`--build-arg BUILDER=node:24-trixie-slim@${digest('a')} `);
    expect(build).toContain(`--build-arg BASE=gcr.io/distroless/nodejs24-debian13:nonroot@${digest('b')} `);
    expect(build).toContain('--build-arg REVISION=abcdef');
    expect(await readFile(join(home, 'image'), 'utf8')).toBe(`${REPOSITORY}/kilde@${digest('c')}\n`);
    expect(stdout).toContain('201 MB unpacked');
  });

  it('takes a base that is pinned already, if it is that one', async () => {
    const BASE = `gcr.io/distroless/nodejs24-debian13@${digest('b')}`;
    expect(publish({ BASE }).status).toBe(0);
    const other = publish({ BASE: BASE.replaceAll('b'.repeat(64), 'd'.repeat(64)) });
    expect(other.stderr).toContain('came as');
    expect(other.status).not.toBe(0);
  });

  it.each([
    ['a base without a digest', { FAKE_BASE: 'gcr.io/distroless/nodejs24' }],
    ['a build that fails', { FAKE_FAIL: 'build' }],
    ['a push that fails', { FAKE_FAIL: 'push' }],
    ['a push without a digest', { FAKE_PUSHED: '' }],
  ])('stops at %s, and leaves no reference', async (_what, env) => {
    expect(publish(env).status).not.toBe(0);
    await expect(readFile(join(home, 'image'))).rejects.toThrow('ENOENT');
  });
});
