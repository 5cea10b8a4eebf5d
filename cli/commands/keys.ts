import type { Command } from 'commander';
import { z } from 'zod';
import { createKey, isLive } from '../../shared/mcp/authenticate/stored-key.ts';
import type { KeyRecord } from '../../shared/ports/keys.ts';
import { SCOPES } from '../../shared/ports/keys.ts';
import { columns } from '../columns.ts';
import { EXIT, Refused, type ExitCode } from '../failure.ts';
import { parse, wholeNumber } from '../parse.ts';
import { printable } from '../printable.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';

const EXPECTED_SCOPES = `expected some of ${SCOPES.join(', ')}, separated by commas`;

const createSchema = z.object({
  scope: z
    .string()
    .default('read')
    .transform((text) => text.split(',').map((scope) => scope.trim()))
    .pipe(z.array(z.enum(SCOPES, EXPECTED_SCOPES)).min(1)),
  days: wholeNumber(1, 36_500).optional(),
});

export function addKeys(program: Command, run: Run): void {
  const keys = program.command('keys').description("who may call, each with a key of the workspace's own");
  keys
    .command('create')
    .description('make a key; its token is printed once, and kept nowhere')
    .option('--scope <scopes>', `${SCOPES.join(', ')}, separated by commas (default: read)`)
    .option('--days <n>', 'until it ends (default: never)')
    .action((options: object) => {
      const input = parse(createSchema, options);
      return run((session) => create(session, input));
    });
  keys
    .command('list')
    .description("the workspace's keys, without their tokens")
    .action(() => run(list));
  keys
    .command('revoke')
    .description('end a key now')
    .argument('<id>', 'its id')
    .action((given: unknown) => {
      const { ID } = parse(z.object({ ID: z.string() }), { ID: given });
      return run((session) => revoke(session, ID));
    });
}

const DAY_MS = 86_400_000;

async function create(session: Session, { scope, days }: z.output<typeof createSchema>): Promise<ExitCode> {
  const { composition, workspace, out } = session;
  const expiresAt = days === undefined ? null : new Date(Date.now() + days * DAY_MS);
  const { token, record } = createKey({ workspace, scopes: scope, expiresAt });
  await composition.keys.putKey(record);
  const end = record.expiresAt === null ? 'until it is revoked' : `until ${record.expiresAt}`;
  out.note(
    `Key ${record.id} of workspace ${workspace} may ${record.scopes.join(', ')} ${end}. This is the only time its token is shown:`,
  );
  out.result({ token, ...toKey(record) }, () => token);
  return EXIT.done;
}

async function list({ composition, workspace, out }: Session): Promise<ExitCode> {
  const records = await composition.keys.listKeys(workspace);
  const now = new Date();
  out.result({ workspace, keys: records.map(toKey) }, () =>
    records.length === 0
      ? 'There is no key yet. Make one with: npx kilde keys create'
      : columns(
          ['id', 'scopes', 'expires', 'state'],
          records.map(({ id, scopes, expiresAt }) => {
            const state = isLive(expiresAt, now) ? 'live' : 'expired';
            return [id, scopes.join(','), expiresAt ?? 'never', state];
          }),
        ),
  );
  return EXIT.done;
}

/** Of this workspace alone: an id is no proof that one may end another's key. */
async function revoke({ composition, workspace, out }: Session, id: string): Promise<ExitCode> {
  const record = (await composition.keys.listKeys(workspace)).find((key) => key.id === id);
  if (record === undefined)
    throw new Refused(
      `There is no key ${printable(id.slice(0, 40))} in workspace ${workspace}; list them with: npx kilde keys list`,
    );
  await composition.keys.deleteKey(id);
  out.summary({ revoked: toKey(record) }, () => `Revoked key ${id}. Servers that know it refuse it within 30 seconds.`);
  return EXIT.done;
}

const toKey = ({ id, workspace, scopes, expiresAt }: KeyRecord) => ({ id, workspace, scopes, expires_at: expiresAt });
