const FENCE = /^```[^\n]*\n([\s\S]*?)^```/gm;

const withoutFences = (text: string): string => text.replaceAll(FENCE, '');

/** What a reader sees as code may look like a link. */
const withoutCode = (text: string): string => withoutFences(text).replaceAll(/`[^`\n]+`(?!\])/g, '');

/** Targets of links to this repository, images included. */
export const linksIn = (text: string): string[] =>
  [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target));

/** As GitHub makes them of headings. */
export const anchorsOf = (text: string): string[] =>
  [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

/** Text of code: blocks line by line, with lines that go on joined, and what stands between back quotes. */
export function codeIn(text: string): string[] {
  const blocks = [...text.matchAll(FENCE)].flatMap(([, body = '']) => body.replaceAll('\\\n', ' ').split('\n'));
  const inline = [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...blocks, ...inline].map((line) => line.trim());
}
