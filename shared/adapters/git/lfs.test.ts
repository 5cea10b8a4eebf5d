import { isLfsPointer } from './lfs.ts';

const bytes = (text: string): Buffer => Buffer.from(text);
const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;

describe('isLfsPointer', () => {
  it('knows a pointer', () => {
    expect(isLfsPointer(bytes(POINTER))).toBe(true);
  });

  it.each([
    ['a page about pointers', `# LFS\n\n${POINTER}`],
    ['a file that only begins as one', POINTER + 'x'.repeat(1_024)],
    ['another version', POINTER.replace('/v1', '/v11')],
    ['a line that is not ended', 'version https://git-lfs.github.com/spec/v1'],
    ['nothing', ''],
  ])('does not take %s for one', (_name, text) => {
    expect(isLfsPointer(bytes(text))).toBe(false);
  });
});
