import { KildeError } from '../errors.ts';
import { openWeb } from './open-web.ts';
import { parseWebOptions } from './options.ts';

describe('parseWebOptions', () => {
  it('needs nothing', () => {
    expect(parseWebOptions({})).toMatchObject({
      allowedPrivateHosts: [],
      timeoutMs: 30_000,
      tries: 3,
      userAgent: 'kilde',
    });
  });

  it.each([
    ['Git.Example.com', 'git.example.com'],
    [' git.corp:8443 ', 'git.corp:8443'],
    ['10.0.0.7', '10.0.0.7'],
    ['10.0.0.7:443', '10.0.0.7:443'],
    ['[fd00::7]:8443', '[fd00::7]:8443'],
  ])('takes the host %j as %s', (given, host) => {
    expect(parseWebOptions({ allowedPrivateHosts: [given] }).allowedPrivateHosts).toEqual([host]);
  });

  it.each([
    '',
    '*',
    '*.corp corp',
    'https://git.corp',
    'git.corp/path',
    'user@git.corp',
    'git.corp:99999',
    'git.corp?x',
    'git.corp#x',
    '10.0.0.0/8',
    '2130706433',
    '0177.0.0.1',
    'fd00::7',
    'bücher.corp',
  ])('refuses the host %j when it is built', (host) => {
    expect(() => openWeb({ allowedPrivateHosts: [host] })).toThrow('expected a host such as');
  });

  it.each([
    [{ timeoutMs: 0 }, 'timeoutMs'],
    [{ timeoutMs: 1.5 }, 'timeoutMs'],
    [{ totalMs: 0 }, 'totalMs'],
    [{ tries: 0 }, 'tries'],
    [{ tries: 11 }, 'tries'],
    [{ userAgent: 'kilde\r\nx: y' }, 'userAgent'],
    [{ userAgent: '' }, 'userAgent'],
    [{ ca: 'secret that is no certificate' }, 'ca'],
    [{ backoffMs: -1 }, 'backoffMs'],
  ])('names what is wrong with %j, and not its value', (options, name) => {
    let error: unknown;
    try {
      openWeb(options);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(KildeError);
    expect(error).toMatchObject({ kind: 'not_configured' });
    expect(String(error)).toContain(`${name}: `);
    expect(String(error)).not.toContain('secret');
  });
});
