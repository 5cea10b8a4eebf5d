/**
 * An address to cite. Documents have no web page of their own yet, so the scheme is Kilde's;
 * the fragment is the one that code hosts use for lines.
 */
export function documentUrl(
  workspace: string,
  path: string,
  lines?: { readonly startLine: number; readonly endLine: number },
): string {
  const place = path.split('/').map(encodeURIComponent).join('/');
  return `kilde://${workspace}/${place}${lines === undefined ? '' : `#L${lines.startLine}-L${lines.endLine}`}`;
}
