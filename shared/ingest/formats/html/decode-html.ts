import { decodeText } from '../../decode.ts';

/** As the standard looks for it: in the first kilobyte. */
const LOOKED_AT = 1_024;
const DECLARED = /charset\s*=\s*["']?\s*([\w:.-]+)/i;

/** A page's text; where its bytes are neither UTF-8 nor UTF-16, in the encoding that it or its server names. */
export function decodeHtml(bytes: Uint8Array, mediaType = ''): string | undefined {
  const decoded = decodeText(bytes);
  if ('text' in decoded && decoded.encoding !== 'windows-1252') return decoded.text;
  const head = new TextDecoder('windows-1252').decode(bytes.subarray(0, LOOKED_AT));
  const named = (DECLARED.exec(mediaType) ?? DECLARED.exec(head))?.[1];
  return (named === undefined ? undefined : decodeAs(named, bytes)) ?? ('text' in decoded ? decoded.text : undefined);
}

function decodeAs(label: string, bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder(label, { fatal: true }).decode(bytes);
    return text.includes('\0') ? undefined : text;
  } catch {
    return undefined;
  }
}
