import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasGcloud } from '../support/firestore-emulator.ts';
import { parse, releaseSchema } from '../../deploy/options.ts';
import { IMAGE, ReleaseBed } from './support/release-bed.ts';

let bed: ReleaseBed;
beforeAll(async () => (bed = await ReleaseBed.start(['mcp'])));
afterAll(() => bed.stop());
beforeEach(() => bed.reset());

const GIVEN = { project: 'kilde-test', image: IMAGE, id: '1a2b3c4' };

describe('the options', () => {
  it.each([
    [{ image: 'kilde:latest' }, '--image: expected HOST/PATH@sha256:DIGEST'],
    [{ project: 'Kilde' }, '--project: expected a project id'],
    [{ percent: '60' }, '--percent: expected a number from 1 to 50'],
    [{ percent: 'ten' }, '--percent: expected a number from 1 to 50'],
    [{ functions: 'mcp,search' }, '--functions: expected some of add_document, retrieve_code'],
    [{ functions: '' }, '--functions: expected some of'],
    [{ onQuiet: 'wait' }, '--on-quiet: expected promote or rollback'],
    [{ window: '86400' }, '--window: expected a number from 0 to 2400'],
    [{ id: 'Release_1' }, '--id: expected at most 12 lower-case letters'],
    [{ id: undefined }, '--id: expected a name for this release'],
    [{ invoker: 'me' }, '--invoker: expected the e-mail address of a service account'],
    [{ monitoring: 'here' }, '--monitoring: expected an http or https URL'],
    [{ jobs: 'kilde-rebuild,Job' }, '--jobs: expected names of Cloud Run jobs'],
    [{ image: 'x', id: 'X' }, '--image: expected HOST/PATH@sha256:DIGEST; --id: expected'],
  ])('%j is refused, with what is expected', (wrong, why) => {
    expect(() => parse(releaseSchema, { ...GIVEN, ...wrong })).toThrow(why);
  });

  it('have defaults that watch for thirteen minutes', () => {
    const { percent, window, metricsDelay, functions, region } = parse(releaseSchema, GIVEN);
    expect({ percent, window, metricsDelay, region }).toEqual({
      percent: 10,
      window: 600,
      metricsDelay: 180,
      region: 'europe-north1',
    });
    expect(functions).toHaveLength(5);
  });

  it('leave tag and service within the 46 characters that they share', () => {
    const longest = `${'a'.repeat(16)}-retrieve-code`;
    expect(() => parse(releaseSchema, { ...GIVEN, id: 'a'.repeat(13) })).toThrow('--id');
    const { id } = parse(releaseSchema, { ...GIVEN, id: 'a'.repeat(12) });
    expect(`c-${id}`.length + longest.length).toBeLessThanOrEqual(46);
  });
});

describe('the command line', () => {
  it.each([
    ['--image=kilde:latest', '--image: expected HOST/PATH@sha256:DIGEST'],
    ['--tempo=fast', "unknown option '--tempo=fast'"],
  ])('refuses %s before anything is called', async (wrong, why) => {
    const { code, output } = await bed.release([wrong]);
    expect(output).toContain(why);
    expect(code).toBe(2);
    expect(await bed.calls()).toEqual([]);
  });

  it('says what each exit code means', async () => {
    const { code, output } = await bed.run(['--help']);
    expect(output).toMatch(/3 +traffic could not be put back/);
    expect(code).toBe(0);
  });
});

const occurrence = (name: string, fixAvailable: boolean) => ({
  noteName: `projects/goog-vulnz/notes/${name}`,
  vulnerability: {
    fixAvailable,
    packageIssue: [
      { affectedPackage: 'openssl', affectedVersion: { fullName: '3.0.1' }, fixedVersion: { fullName: '3.0.2' } },
    ],
  },
});
const scanned = (analysisStatus: string, vulnerabilities: object = {}) => ({
  image_summary: { digest: 'sha256:x' },
  discovery_summary: { discovery: [{ discovery: { analysisStatus } }] },
  package_vulnerability_summary: { vulnerabilities },
});

describe('the verdict on a scan', () => {
  const scan = async (...scans: unknown[]) => {
    await bed.write({ ...(await bed.state()), scans });
    return bed.run(['scan', '--project=kilde-test', `--image=${IMAGE}`, '--every=0.01', '--wait=1']);
  };

  it('waits until the registry is done, and lets pass what is low or has no fix', async () => {
    const found = { LOW: [occurrence('CVE-1', true)], HIGH: [occurrence('CVE-2', false)] };
    const { code, output } = await scan({}, scanned('SCANNING'), scanned('FINISHED_SUCCESS', found));
    expect(output).toContain('scanning, looking again');
    expect(output).toContain('2 found, 1 high or critical, 0 of them with a fix');
    expect(code).toBe(0);
  });

  it.each(['HIGH', 'CRITICAL'])('stops at %s that has a fix, and names it', async (severity) => {
    const { code, output } = await scan(scanned('FINISHED_SUCCESS', { [severity]: [occurrence('CVE-2026-1', true)] }));
    expect(output).toMatch(new RegExp(`${severity} +CVE-2026-1 +openssl 3.0.1 +3.0.2`));
    expect(code).toBe(1);
  });

  it.each([
    [scanned('FINISHED_UNSUPPORTED'), 'could not scan the image'],
    [scanned('PENDING'), 'was not scanned within 1 s'],
  ])('does not take no answer for a good one', async (answer, why) => {
    const { code, output } = await scan(answer);
    expect(output).toContain(why);
    expect(code).toBe(1);
  });
});

/** gcloud itself, without an account: it reads its arguments first, and would name one that it does not know. */
const describeWithGcloud = hasGcloud() ? describe : describe.skip;
describeWithGcloud('the real gcloud', () => {
  it('knows every option that a release and a rollback use', async () => {
    await bed.fail({ match: '=10,' });
    const seen = new Map<string, string>();
    const remember = (call: string) => seen.set(call.replaceAll(/=\S+/g, ''), call);
    await bed.release();
    for (const call of await bed.calls()) remember(call);
    await bed.reset();
    await bed.release(['--jobs=kilde-rebuild', '--invoker=a@b.iam.gserviceaccount.com']);
    await bed.rollback();
    await bed.write({ ...(await bed.state()), scans: [scanned('FINISHED_SUCCESS')] });
    await bed.run(['scan', '--project=kilde-test', `--image=${IMAGE}`]);
    for (const call of await bed.calls()) remember(call);
    expect(seen.size).toBeGreaterThanOrEqual(9);
    const config = await mkdtemp(join(tmpdir(), 'kilde-gcloud-'));
    const env = {
      PATH: process.env['PATH'],
      HOME: config,
      CLOUDSDK_CONFIG: config,
      CLOUDSDK_CORE_CHECK_GCE_METADATA: 'false',
    };
    for (const call of seen.values()) {
      const said = await new Promise<string>((done) => {
        execFile('gcloud', call.split(' '), { env }, (_error, _stdout, stderr) => done(stderr));
      });
      expect(said).toContain('You do not currently have an active account');
    }
    await rm(config, { recursive: true, force: true });
  }, 60_000);
});
