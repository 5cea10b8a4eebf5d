import * as fc from 'fast-check';
import { KildeError } from '../../platform/errors.ts';
import type { SourceSpec } from '../../ports/sources.ts';
import { checkAdmissible } from './admissible.ts';
import type { ReindexSettings } from './service.ts';

const SETTINGS: ReindexSettings = {
  inline: false,
  stepMs: 1_000,
  documentsBucket: 'acme-documents',
  privateHosts: ['git.intern', 'wiki.intern:8443', '10.0.0.7'],
};

function refusalOf(spec: SourceSpec, workspace = 'team', settings: Partial<ReindexSettings> = {}): KildeError | null {
  const rest = { id: 'docs', include: [], exclude: [], expand: false, refreshMinutes: null };
  try {
    checkAdmissible({ ...rest, spec }, workspace, { ...SETTINGS, ...settings });
    return null;
  } catch (error) {
    if (error instanceof KildeError) return error;
    throw error;
  }
}

const bucket = (name: string, prefix: string): SourceSpec => ({ kind: 'bucket', bucket: name, prefix });
const git = (url: string, token: string | null = null): SourceSpec => ({ kind: 'git', url, branch: null, token });
const site = (url: string, pages: string[] | null = null): SourceSpec => ({ kind: 'site', url, pages, maxPages: 9 });
const secret = (id: string) => `projects/p/secrets/${id}/versions/latest`;

it('never reads the disk of the server', () => {
  for (const path of ['/etc', '.', 'docs'])
    expect(refusalOf({ kind: 'folder', path })).toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('"bucket", "git" or "site"'),
    });
});

describe('a bucket', () => {
  it.each(['team/', 'team/handbook/', 'team/a/b/'])('may be read under %s', (prefix) => {
    expect(refusalOf(bucket('acme-documents', prefix))).toBeNull();
  });

  it.each([
    ['another tenant’s folder', bucket('acme-documents', 'other/')],
    ['a folder that begins like the own', bucket('acme-documents', 'team2/')],
    ['all of it', bucket('acme-documents', '')],
    ['a folder above', bucket('acme-documents', '../team/')],
    ['a root', bucket('acme-documents', '/team/')],
    ['another case', bucket('acme-documents', 'Team/')],
    ['another bucket', bucket('acme-backups', 'team/')],
  ])('is not read in %s', (_, spec) => {
    const refusal = refusalOf(spec);
    expect(refusal?.kind).toBe('forbidden');
    expect(refusal?.message).toContain('acme-documents under the prefix "team/"');
  });

  it('is none where the operator named none', () => {
    const refusal = refusalOf(bucket('acme-documents', 'team/'), 'team', { documentsBucket: undefined });
    expect(refusal).toMatchObject({ kind: 'forbidden', message: expect.stringContaining('KILDE_DOCUMENTS_BUCKET') });
  });
});

describe('a token', () => {
  const at = (token: string | null, workspace = 'team') => refusalOf(git('https://github.com/a/b', token), workspace);

  it.each([null, secret('kilde-source-team-github'), 'projects/123/secrets/kilde-source-team-a_B9/versions/7'])(
    'may be %s',
    (token) => {
      expect(at(token)).toBeNull();
    },
  );

  it.each([
    ['the server’s own variable', 'env:KILDE_TOKEN_GITHUB'],
    ['another tenant’s', secret('kilde-source-other-github')],
    ['that of a tenant whose name begins like the own', secret('kilde-source-team-b-github')],
    ['that of a tenant whose name the own begins with', secret('kilde-source-te-am')],
    ['no name behind the workspace', secret('kilde-source-team-')],
    ['the workspace alone', secret('kilde-source-team')],
    ['another secret of the operator', secret('openai-key')],
    ['another case', secret('Kilde-source-team-github')],
    ['a text in front', secret('x-kilde-source-team-github')],
  ])('is not %s', (_, token) => {
    const refusal = at(token);
    expect(refusal?.kind).toBe('forbidden');
    expect(refusal?.message).toContain('projects/PROJECT/secrets/kilde-source-team-NAME/versions/VERSION');
  });

  it('of one workspace is never another’s', () => {
    const name = fc.stringMatching(/^[a-z][a-z.-]{0,6}$/);
    const id = fc.stringMatching(/^[a-z_-]{0,12}$/);
    fc.assert(
      fc.property(name, name, id, (one, other, end) => {
        const token = secret(`kilde-source-${one}-${end}`);
        fc.pre(one !== other);
        expect([at(token, one), at(token, other)].filter((refusal) => refusal === null).length).toBeLessThan(2);
      }),
      { numRuns: 2_000 },
    );
    // The same, where it is close: `a` and `a-b`.
    expect(at(secret('kilde-source-a-b'), 'a')).toBeNull();
    expect(at(secret('kilde-source-a-b'), 'a-b')).not.toBeNull();
    expect(at(secret('kilde-source-a-b-c'), 'a')).not.toBeNull();
    expect(at(secret('kilde-source-a-b-c'), 'a-b')).toBeNull();
  });
});

describe('a host', () => {
  it.each([
    'https://github.com/acme/docs',
    'https://git.intern/acme/docs',
    'https://git.intern:9443/acme/docs',
    'https://wiki.intern:8443/acme/docs',
    'https://10.0.0.7/acme/docs',
    'https://unknown.example.com/acme/docs',
  ])('may be that of %s', (url) => {
    expect(refusalOf(git(url))).toBeNull();
    expect(refusalOf(site(url))).toBeNull();
  });

  it.each([
    'https://localhost/acme/docs',
    'https://127.0.0.1:8080/acme/docs',
    'https://[::1]/acme/docs',
    'https://2130706433/acme/docs',
    'https://10.0.0.8/acme/docs',
    'https://192.168.1.1/acme/docs',
    'https://169.254.169.254/computeMetadata/v1/',
    'https://metadata.google.internal/computeMetadata/v1/',
    'https://user:password@github.com/acme/docs',
    'https://git.intern./acme/docs',
  ])('is not that of %s', (url) => {
    for (const spec of [git(url), site(url), site('https://example.com/', ['https://example.com/a', url])]) {
      const refusal = refusalOf(spec);
      expect(refusal?.kind).toBe('invalid_argument');
      expect(refusal?.message).not.toMatch(/password@|computeMetadata/);
    }
  });
});
