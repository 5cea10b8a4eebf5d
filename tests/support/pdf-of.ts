import { buffer } from 'node:stream/consumers';
import Pdf from 'pdfkit';

/** A PDF with a line on each page. */
export async function pdfOf(pages: readonly string[]): Promise<Uint8Array> {
  const document = new Pdf({ autoFirstPage: false });
  const whole = buffer(document);
  for (const line of pages) document.addPage().text(line);
  document.end();
  return whole;
}
