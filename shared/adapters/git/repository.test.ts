import fc from 'fast-check';
import { KildeError } from '../../platform/errors.ts';
import { parseRepository, repositoryAt } from './repository.ts';

describe('parseRepository', () => {
  it.each([
    ['https://github.com/owner/name', 'github.com/owner/name'],
    ['https://github.com/owner/name.git', 'github.com/owner/name'],
    ['https://github.com/owner/name/', 'github.com/owner/name'],
    ['https://github.com/owner/name.git/', 'github.com/owner/name'],
    ['https://GitHub.com:443/Owner/Name.js', 'github.com/Owner/Name.js'],
    ['https://gitlab.example.org:8443/a/b/c/d.git', 'gitlab.example.org:8443/a/b/c/d'],
    ['https://git.example.org/~user/x+y', 'git.example.org/~user/x+y'],
    ['https://git.example.org/a/.github', 'git.example.org/a/.github'],
    ['https://git.example.org/a/b/../c', 'git.example.org/a/c'],
  ])('reads %s', (address, label) => {
    expect(parseRepository(address).label).toBe(label);
  });

  it('takes origin, host and path apart', () => {
    expect(parseRepository('https://gitlab.example.org:8443/a/b/c.git')).toEqual({
      origin: 'https://gitlab.example.org:8443',
      host: 'gitlab.example.org:8443',
      path: ['a', 'b', 'c'],
      label: 'gitlab.example.org:8443/a/b/c',
    });
  });

  it.each([
    'http://github.com/owner/name',
    'ssh://git@github.com/owner/name',
    'git@github.com:owner/name',
    'owner/name',
    'file:///etc',
    '',
    'https://github.com',
    'https://github.com/owner',
    'https://github.com/owner/',
    'https://github.com//name',
    'https://github.com/owner/.git',
    'https://github.com/owner/name/tree/main',
    'https://bitbucket.org/owner/name/src/main',
    'https://gitlab.com/group/name/-/tree/main',
    'https://github.com/owner/name?tab=readme',
    'https://github.com/owner/name#readme',
    'https://github.com/owner/na%20me',
    'https://github.com/owner/na%2Fme',
    'https://github.com/ow"ner/name',
    'https://git.example.org/ø/name',
  ])('refuses %j and says what was expected', (address) => {
    expect(() => parseRepository(address)).toThrow(
      expect.objectContaining({
        kind: 'invalid_argument',
        message: expect.stringContaining('https://host/owner/name'),
      }),
    );
  });

  it('never repeats an address that holds a password', () => {
    for (const address of ['https://me:hush-hush@github.com/owner/name', 'https://hush-hush@github.com/owner/name'])
      expect(() => parseRepository(address)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining('hush') }),
      );
  });

  it('gives addresses on the named host and below its root, or refuses, whatever it is given', () => {
    const part = fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('..', '.', '%2e%2e', '@', '\\', '/', '?', '#'));
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        try {
          const { origin, path } = parseRepository(`https://git.example.org/${parts.join('/')}`);
          const back = new URL(`${origin}/${path.join('/')}.git/info/refs`);
          expect(back.host).toBe('git.example.org');
          expect(back.pathname).toBe(`/${path.join('/')}.git/info/refs`);
        } catch (error) {
          expect(error).toBeInstanceOf(KildeError);
        }
      }),
    );
  });
});

describe('repositoryAt', () => {
  it('says nothing of a path that names no repository', () => {
    expect(repositoryAt('https://git.example.org', '/login')).toBeUndefined();
  });
});
