import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { loadConfig } from '../shared/platform/config/index.ts';
import { retrieveCode } from '../shared/tools/index.ts';
import { connectionHelp } from './snippets.ts';

const BASE = 'http://localhost:8080';
const TOKEN = 'kilde-local-Ab_3-xyz0123456789';

/** What stands below a heading, without its indent. */
function sectionOf(help: string, heading: string): string {
  const lines = help.split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  const length = lines.slice(start + 1).findIndex((line) => line === '');
  return lines
    .slice(start + 1, length === -1 ? undefined : start + 1 + length)
    .map((line) => line.slice(2))
    .join('\n');
}

/** The words a program gets when a POSIX shell runs the lines, one argument a line of JSON. */
function argumentsOf(script: string, programs: readonly string[]): string[][] {
  const functions = programs.map(
    (name) => `${name}() { "$NODE" -e 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"; }`,
  );
  const { stdout, stderr, status } = spawnSync(
    '/bin/sh',
    ['-c', [...functions, script, 'printf "%s\\n" "${KILDE_TOKEN-}" >&2'].join('\n')],
    {
      encoding: 'utf8',
      env: { NODE: process.execPath, PATH: '/nowhere' },
    },
  );
  if (status !== 0) throw new Error(stderr);
  return [
    ...stdout
      .trim()
      .split('\n')
      .map((line): string[] => JSON.parse(line)),
    [stderr.replace(/\n$/, '')],
  ];
}

describe('the lines to paste', () => {
  const help = connectionHelp(BASE, TOKEN);

  it('begin with the address and the token', () => {
    expect(help.split('\n').slice(0, 2)).toEqual([`URL     ${BASE}/mcp`, `Token   ${TOKEN}`]);
  });

  it.each(['Claude Code', 'Gemini CLI', 'Codex', 'VS Code', 'Cursor', 'curl'])('serve %s', (client) => {
    expect(sectionOf(help, client)).toContain(
      client === 'VS Code' ? 'kilde-token' : client === 'Cursor' ? 'cursor://' : 'kilde',
    );
    expect(sectionOf(help, client).length).toBeGreaterThan(40);
  });

  it('for VS Code are JSON that asks for the token instead of holding it', () => {
    const text = sectionOf(help, 'VS Code');
    expect(text).not.toContain(TOKEN);
    const { servers, inputs } = JSON.parse(text);
    expect(servers.kilde).toEqual({
      type: 'http',
      url: `${BASE}/mcp`,
      headers: { Authorization: `Bearer \${input:${inputs[0].id}}` },
    });
    expect(inputs).toEqual([expect.objectContaining({ type: 'promptString', password: true })]);
  });

  it('for Cursor hold address and token', () => {
    const url = new URL(sectionOf(help, 'Cursor'));
    const config: unknown = JSON.parse(Buffer.from(url.searchParams.get('config') ?? '', 'base64').toString());
    expect(config).toEqual({ url: `${BASE}/mcp`, headers: { Authorization: `Bearer ${TOKEN}` } });
  });

  it('need no other quotes than double ones for a token that npm start made, so that they work on Windows', () => {
    for (const client of ['Claude Code', 'Gemini CLI', 'Codex']) expect(sectionOf(help, client)).not.toContain("'");
  });
});

/** Any token that the configuration takes. */
const tokens = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCodePoint(code)),
  minLength: 16,
  maxLength: 40,
});

const NASTY = [
  TOKEN,
  '"$(touch${IFS}x)`id`\\;&|<>',
  "it's-'quoted'-'''-twice",
  '$HOME!!-!$-#-*-?-[a]',
  '\\\\"\\"\\\'\\n\\t-xxxx',
  '-------------------',
  '~~~~~~~~~~~~~~~~',
];

it('give each program the token as it is, whatever it holds', () => {
  const check = (token: string) => {
    expect(loadConfig({ MCP_BEARER_TOKEN: token }).auth).toEqual({ mode: 'bearer', token });
    const help = connectionHelp(BASE, token);
    const script = ['Claude Code', 'Gemini CLI', 'Codex', 'curl'].map((client) => sectionOf(help, client)).join('\n');
    const [claude, gemini, codex, curl, exported] = argumentsOf(script, ['claude', 'gemini', 'codex', 'curl']);
    const header = `Authorization: Bearer ${token}`;
    expect(claude).toEqual(['mcp', 'add', '--transport', 'http', 'kilde', `${BASE}/mcp`, '--header', header]);
    expect(gemini).toEqual(['mcp', 'add', '-s', 'user', '--transport', 'http', '-H', header, 'kilde', `${BASE}/mcp`]);
    expect(codex).toEqual(['mcp', 'add', 'kilde', '--url', `${BASE}/mcp`, '--bearer-token-env-var', 'KILDE_TOKEN']);
    expect(exported).toEqual([token]);
    expect(curl?.slice(0, 5)).toEqual(['-s', `${BASE}/retrieve_code`, '-H', header, '-H']);
    const { method, params } = JSON.parse(curl?.at(-1) ?? '');
    expect([method, params.name]).toEqual(['tools/call', retrieveCode.name]);
    expect(retrieveCode.input.safeParse(params.arguments).success).toBe(true);
  };
  NASTY.forEach(check);
  fc.assert(fc.property(tokens, check), { numRuns: 5 });
}, 60_000);
