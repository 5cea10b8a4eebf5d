import PdfKit from 'pdfkit';

type Pdf = InstanceType<typeof PdfKit>;
type Options = ConstructorParameters<typeof PdfKit>[0];

/** A PDF as `draw` draws it, on A4 with margins of an inch. */
export function makePdf(draw: (pdf: Pdf) => void, options: Options = {}): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pdf = new PdfKit({ size: 'A4', margin: 72, ...options });
    const pieces: Buffer[] = [];
    pdf.on('data', (piece: Buffer) => pieces.push(piece));
    pdf.on('end', () => resolve(Buffer.concat(pieces)));
    pdf.on('error', reject);
    draw(pdf);
    pdf.end();
  });
}

/** A table, row by row; columns are where their cells begin, in points. */
export function drawTable(
  pdf: Pdf,
  top: number,
  columns: readonly number[],
  rows: readonly (readonly string[])[],
): void {
  for (const [index, row] of rows.entries())
    for (const [column, cell] of row.entries())
      pdf.text(cell, columns[column] ?? 0, top + index * 18, { lineBreak: false });
}

/** A PDF of one page with this content stream, which nobody would draw. */
export function rawPdf(content: Uint8Array, filters: string): Buffer {
  const head = [
    '%PDF-1.4',
    '1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj',
    '2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj',
    '3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 5 0 R /Resources <</Font <</F1 4 0 R>>>>>> endobj',
    '4 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj',
    `5 0 obj <</Length ${content.length} /Filter [${filters}]>> stream\n`,
  ].join('\n');
  const tail = '\nendstream endobj\ntrailer <</Root 1 0 R>>\nstartxref\n0\n%%EOF';
  return Buffer.concat([Buffer.from(head), content, Buffer.from(tail)]);
}
