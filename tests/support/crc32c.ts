/** CRC-32C (Castagnoli), reflected: https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4 */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/** As Cloud Storage writes it: base64 of the four bytes, the highest first. */
export function crc32c(bytes: Uint8Array): string {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = (TABLE[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(~rest >>> 0);
  return sum.toString('base64');
}
