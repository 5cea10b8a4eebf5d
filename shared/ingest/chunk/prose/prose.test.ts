import * as fc from 'fast-check';
import { chunkWith, chunked, outlineOf, repeated, symbolsOf } from '../test-support.ts';

const paragraph = (seed: string): string => `${`${seed} words that fill a line of text. `.repeat(16).trim()}\n`;

describe('Markdown', () => {
  const SOURCE = `---
title: Kilde
tags: [a]
---
# Guide to [Kilde](https://example.org)

${paragraph('Intro')}
## Install \`kilde\` {#install}

${paragraph('Install')}
### Linux

${paragraph('Linux')}
${paragraph('More')}
${paragraph('More')}
${paragraph('More')}
Setext Title
============

${paragraph('Setext')}
Second level
---

\`\`\`sh
# not a heading
## nor this
${repeated(20, (index) => `run --step ${index}   # comment\n\n`)}\`\`\`

${paragraph('After')}
<h2 align="center">In <b>HTML</b></h2>

${paragraph('Html')}
`;

  it('gives a chunk the headings it stands under', async () => {
    const result = await chunked('markdown', SOURCE);
    expect(chunkWith(result, 'Linux words that fill a line of text. Linux').breadcrumb).toEqual([
      'Guide to Kilde',
      'Install kilde',
      'Linux',
    ]);
    expect(symbolsOf(result)).toEqual([]);
  });

  it('names a chunk of several sections by what they share', async () => {
    const small = `# All\n\n## One\n\ntext\n\n## Two\n\ntext\n`;
    const { body } = await chunked('markdown', small);
    expect(body.map(({ breadcrumb }) => breadcrumb)).toEqual([['All']]);
  });

  it('starts chunks at headings', async () => {
    const { body } = await chunked('markdown', SOURCE);
    expect(body.slice(1).every(({ text }) => /^(?:#|Setext|Second|<h2|After|More)/.test(text))).toBe(true);
  });

  it('outlines the headings, and takes none from fences, front matter and tables', async () => {
    expect(outlineOf(await chunked('markdown', SOURCE))).toEqual([
      'Guide to Kilde',
      '  Install kilde',
      '    Linux',
      'Setext Title',
      '  Second level',
      '  In HTML',
    ]);
  });

  it('gives outlines the lines of the sections they list', async () => {
    const { outline } = await chunked('markdown', '\n\n# One\n\ntext\n\n## Two\n\ntext\n');
    expect(outline.map(({ startLine, endLine }) => [startLine, endLine])).toEqual([[3, 9]]);
  });

  it('has no outline for a single heading', async () => {
    expect((await chunked('markdown', '# One\n\ntext\n')).outline).toEqual([]);
  });

  it('keeps a fence and a table whole where they fit', async () => {
    const fence = `\`\`\`ts\n${repeated(30, (index) => `const value${index} = ${index};\n\n`)}\`\`\`\n`;
    const table = `| a | b |\n| --- | --- |\n${repeated(60, (index) => `| cell ${index} | other |\n`)}`;
    const { body } = await chunked(
      'markdown',
      `${paragraph('One')}\n${fence}\n${paragraph('Two')}\n${table}\n${paragraph('Three')}`,
    );
    expect(body.length).toBeGreaterThan(2);
    expect(body.some(({ text }) => text.includes(fence))).toBe(true);
    expect(body.some(({ text }) => text.includes(table))).toBe(true);
  });

  it('cuts a fence that is too long between its lines', async () => {
    const { body } = await chunked('markdown', `\`\`\`\n${repeated(300, (index) => `line number ${index}\n`)}\`\`\`\n`);
    expect(body.length).toBeGreaterThan(2);
    expect(body.every(({ text }) => text.endsWith('\n'))).toBe(true);
  });

  it('cuts a paragraph on one line after a sentence', async () => {
    const { body } = await chunked('markdown', `# T\n\n${'A sentence of some words. '.repeat(200)}\n`);
    expect(body.slice(0, -1).every(({ text }) => /[.\s]$/.test(text))).toBe(true);
  });

  it('survives a fence that is never closed, and text without headings', async () => {
    await chunked('markdown', `# A\n\`\`\`\n# B\n${paragraph('x').repeat(5)}`);
    expect((await chunked('markdown', paragraph('x').repeat(9))).body.length).toBeGreaterThan(1);
  });
});

describe('reStructuredText', () => {
  const SOURCE = `=====
Title
=====

${paragraph('Intro')}
Section
-------

${paragraph('Section')}
.. code-block:: python

   def hidden():
   ------------

Detail
~~~~~~

${paragraph('Detail')}
Another
-------

${paragraph('Another')}`;

  it('takes levels from the order in which adornments come', async () => {
    const result = await chunked('restructuredtext', SOURCE);
    expect(outlineOf(result)).toEqual(['Title', '  Section', '    Detail', '  Another']);
    expect(chunkWith(result, 'Detail words that fill a line of text. Detail').breadcrumb.slice(0, 2)).toEqual([
      'Title',
      'Section',
    ]);
    expect(chunkWith(result, 'Another words that fill a line of text. Another').breadcrumb).toContain('Title');
  });
});

describe('other markup', () => {
  it.each([
    ['asciidoc', '= Guide\n\n----\n== not\n----\n\n== Part\n\n=== Detail\n', ['Guide', '  Part', '    Detail']],
    ['org', '* Guide\ntext\n** Part\n* Other\n', ['Guide', '  Part', 'Other']],
    ['latex', '\\section{Guide}\n\\subsection*{Part}\n\\section[x]{Other}\n', ['Guide', '  Part', 'Other']],
    ['pod', '=head1 NAME\n\ntext\n\n=head2 Part\n', ['NAME', '  Part']],
    ['man', '.SH NAME\ntext\n.SS Part\n', ['NAME', '  Part']],
    ['text', '# no heading\n\nTITLE\n=====\n', []],
  ])('finds the headings of %s', async (language, source, expected) => {
    const titles = outlineOf(await chunked(language, source));
    expect(titles).toEqual(expected);
  });

  it('cuts plain text between paragraphs', async () => {
    const { body } = await chunked(
      'text',
      repeated(12, (index) => `Paragraph ${index}. ${paragraph('Word')}\n`),
    );
    expect(body.length).toBeGreaterThan(3);
    expect(body.every(({ text }) => text.startsWith('Paragraph'))).toBe(true);
  });
});

describe('any prose', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '# A',
      '## B',
      '```',
      '~~~',
      '---',
      '===',
      '| a |',
      '',
      '> q',
      '- item',
      '\r',
      '.. x::',
      '   in',
      '----',
      '= T',
      '\uFEFF',
    ),
    fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.toWellFormed()),
    fc.integer({ min: 1, max: 3_000 }).map((count) => 'word '.repeat(count)),
  );

  it('is covered by its chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('markdown', 'restructuredtext', 'asciidoc', 'org', 'latex', 'text'),
        fc.array(line, { maxLength: 60 }),
        fc.constantFrom('\n', '\r\n', '\r'),
        async (language, lines, end) => {
          const text = lines.join(end).replaceAll('\0', '');
          expect((await chunked(language, text)).body.length > 0).toBe(text !== '');
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('pages', () => {
  const page = (name: string) => `${name} begins.\n\n${paragraph(name)}\n${paragraph(name)}`;

  it('are where chunks begin, before paragraphs are', async () => {
    const text = ['One', 'Two', 'Three'].map(page).join('\f');
    const { body } = await chunked('markdown', text);
    expect(body.map((chunk) => /^\f?(\w+) begins\./.exec(chunk.text)?.[1])).toEqual(['One', 'Two', 'Three']);
  });

  it('share a chunk where they are small', async () => {
    const { body } = await chunked('markdown', 'One.\n\fTwo.\n\f\n\fFour.\n');
    expect(body.map((chunk) => chunk.text)).toEqual(['One.\n\fTwo.\n\f\n\fFour.\n']);
  });

  it('may begin with a heading, and headings part them first', async () => {
    const text = `# One\n\n${paragraph('Before')}\n\f${paragraph('Still')}\n\f## Inside\n\n${paragraph('Inside')}`;
    const result = await chunked('markdown', text);
    expect(outlineOf(result)).toEqual(['One', '  Inside']);
    expect(chunkWith(result, 'Inside words that fill').breadcrumb).toEqual(['One', 'Inside']);
    expect(chunkWith(result, 'Still words that fill').breadcrumb).toEqual(['One']);
  });

  it('that end within a block still part it, as a last resort', async () => {
    const line = (index: number) => `${index === 30 ? '\f' : ''}run --step ${index} --with many --words here\n`;
    const { body } = await chunked('markdown', `\`\`\`\n${repeated(60, line)}\`\`\`\n`);
    expect(body.map((chunk) => chunk.text.slice(0, 4))).toEqual(['```\n', '\frun']);
  });
});
