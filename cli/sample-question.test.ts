import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstHeading, sampleQuestion } from './sample-question.ts';

describe('firstHeading', () => {
  it.each([
    ['# Skatt\n', 'Skatt'],
    ['\uFEFF# Skatt ##\r\n', 'Skatt'],
    ['Hello.\n\n## The `kilde` *tool*\n# Later\n', 'The kilde tool'],
    ['Skatt\n=====\n', 'Skatt'],
    ['# [![build](a.svg)](b) ![logo](c.png)\n# Skatt', 'Skatt'],
    ['# <img src="a"> [Skatt](https://a.no): [docs][1]\n', 'Skatt: docs'],
    ['```sh\n# install\n```\n# Skatt', 'Skatt'],
    ['# What is Skatt?', 'What is Skatt'],
    ['# Blå\u001b[2Jbær', 'Blå?[2Jbær'],
    [`# ${'x'.repeat(81)}\n# Short`, 'Short'],
    ['#tag\n no heading\n', undefined],
    ['', undefined],
    ['# \n#\n===\n', undefined],
  ])('of %j is %j', (markdown, heading) => {
    expect(firstHeading(markdown)).toBe(heading);
  });
});

describe('sampleQuestion', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kilde-sample-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('asks what the README is called, however its name is spelled', async () => {
    await writeFile(join(folder, 'readme.MD'), '# Skatt');
    expect(await sampleQuestion(folder)).toBe('What is Skatt?');
  });

  it('is none without a README that can be read', async () => {
    expect(await sampleQuestion(folder)).toBeUndefined();
    expect(await sampleQuestion(join(folder, 'gone'))).toBeUndefined();
    await mkdir(join(folder, 'README.markdown'));
    expect(await sampleQuestion(folder)).toBeUndefined();
  });

  it('does not follow a link out of the folder', async () => {
    await writeFile(join(folder, 'secret'), '# Secret');
    await symlink(join(folder, 'secret'), join(folder, 'README.md'));
    expect(await sampleQuestion(folder)).toBeUndefined();
  });
});
