import { KildeError } from '../../../platform/errors.ts';
import type { ExtractedText } from '../extraction.ts';
import type { Conversion, Converted } from './messages.ts';

/** Never throws: whatever a library makes of a hostile document becomes an answer. */
export async function convert(conversion: Conversion): Promise<Converted> {
  try {
    return { kind: 'extracted', extracted: await extract(conversion) };
  } catch (error) {
    if (error instanceof KildeError) return { kind: 'refused', message: error.message };
    return { kind: 'failed', cause: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Each format's libraries are loaded when its first document comes. */
async function extract(conversion: Conversion): Promise<ExtractedText> {
  if (conversion.format === 'html') {
    const { extractPage } = await import('../html/extract-page.ts');
    return extractPage(conversion.html);
  }
  if (conversion.format === 'docx') {
    const { extractDocx } = await import('../docx/extract-docx.ts');
    return extractDocx(conversion.bytes);
  }
  const { extractPdf } = await import('../pdf/extract-pdf.ts');
  return extractPdf(conversion.bytes);
}
