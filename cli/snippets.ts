/**
 * One word for a shell. Windows knows double quotes alone; but a token of the user's own may hold signs
 * such as `$`, which a POSIX shell would act on inside them.
 */
const shellWord = (text: string) => (/^[\w ./:=-]+$/.test(text) ? `"${text}"` : `'${text.replaceAll("'", "'\\''")}'`);

/** The lines to paste, for the clients people use. */
export function connectionHelp(baseUrl: string, token: string): string {
  const url = `${baseUrl}/mcp`;
  const header = shellWord(`Authorization: Bearer ${token}`);
  const vscode = {
    servers: { kilde: { type: 'http', url, headers: { Authorization: 'Bearer ${input:kilde-token}' } } },
    inputs: [{ type: 'promptString', id: 'kilde-token', description: 'Kilde token', password: true }],
  };
  const call = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'retrieve_code', arguments: { query: 'where does it start?', top_k: 3 } },
  };
  return [
    `URL     ${url}`,
    `Token   ${token}`,
    '',
    'Claude Code',
    `  claude mcp add --transport http kilde ${url} --header ${header}`,
    '',
    'Gemini CLI',
    `  gemini mcp add -s user --transport http -H ${header} kilde ${url}`,
    '',
    'Codex',
    `  export KILDE_TOKEN=${shellWord(token)}`,
    `  codex mcp add kilde --url ${url} --bearer-token-env-var KILDE_TOKEN`,
    '',
    'VS Code (.vscode/mcp.json; it asks for the token)',
    ...JSON.stringify(vscode, null, 2)
      .split('\n')
      .map((line) => `  ${line}`),
    '',
    'Cursor (open this address)',
    `  ${cursorDeeplink(url, token)}`,
    '',
    'curl',
    `  curl -s ${baseUrl}/retrieve_code -H ${header} -H "Content-Type: application/json" \\`,
    `    -d '${JSON.stringify(call)}'`,
  ].join('\n');
}

/** Cursor takes a server's settings as base64 of its JSON. */
function cursorDeeplink(url: string, token: string): string {
  const config = Buffer.from(JSON.stringify({ url, headers: { Authorization: `Bearer ${token}` } })).toString('base64');
  return `cursor://anysphere.cursor-deeplink/mcp/install?name=kilde&config=${encodeURIComponent(config)}`;
}
