import { strToU8, zipSync } from 'fflate';

const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main';
const DOCUMENT = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml';

export interface DocxParts {
  /** What stands in the body, as WordprocessingML. */
  readonly body: string;
  readonly styles?: string;
  readonly numbering?: string;
  readonly title?: string;
  /** Further parts by name. */
  readonly more?: Readonly<Record<string, Uint8Array>>;
}

/** The least that makes a Word document of a body. */
export function makeDocx({ body, styles = '', numbering = '', title, more = {} }: DocxParts): Uint8Array {
  const core = `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>${title ?? ''}</dc:title></cp:coreProperties>`;
  const parts = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Override PartName="/word/document.xml" ContentType="${DOCUMENT}"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="r1" Type="${OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>`,
    'word/_rels/document.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="s1" Type="${OFFICE}/styles" Target="styles.xml"/><Relationship Id="n1" Type="${OFFICE}/numbering" Target="numbering.xml"/><Relationship Id="l1" Type="${OFFICE}/hyperlink" Target="https://example.com/guide" TargetMode="External"/></Relationships>`,
    'word/styles.xml': `<w:styles xmlns:w="${WORD}">${styles}</w:styles>`,
    'word/numbering.xml': `<w:numbering xmlns:w="${WORD}">${numbering}</w:numbering>`,
    'word/document.xml': `<w:document xmlns:w="${WORD}" xmlns:r="${OFFICE}"><w:body>${body}</w:body></w:document>`,
    ...(title === undefined ? {} : { 'docProps/core.xml': core }),
  };
  const files = Object.entries(parts).map(([name, xml]) => [name, strToU8(xml)] as const);
  return zipSync({ ...Object.fromEntries(files), ...more });
}

export const style = (id: string, name: string, type = 'paragraph'): string =>
  `<w:style w:type="${type}" w:styleId="${id}"><w:name w:val="${name}"/></w:style>`;

/** `properties` go into the paragraph, `runProperties` into its only run; blanks at the ends of `text` stay. */
export const paragraph = (text: string, properties = '', runProperties = ''): string =>
  `<w:p><w:pPr>${properties}</w:pPr><w:r><w:rPr>${runProperties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;

export const styled = (id: string, text: string): string => paragraph(text, `<w:pStyle w:val="${id}"/>`);

export const table = (...rows: readonly (readonly string[])[]): string =>
  `<w:tbl>${rows.map((cells) => `<w:tr>${cells.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join('')}</w:tr>`).join('')}</w:tbl>`;
