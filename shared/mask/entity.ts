/** Personal data: what `block` keeps from being sent at all. */
export const PERSONAL_KINDS = [
  'personnummer',
  'cpr',
  'fodselsnummer',
  'henkilotunnus',
  'iban',
  'card',
  'email',
  'ip',
  'phone',
  'address',
  'name',
] as const;

/** Secrets are masked whatever the policy says. */
export const ENTITY_KINDS = ['secret', ...PERSONAL_KINDS] as const;

export type PersonalKind = (typeof PERSONAL_KINDS)[number];
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** Text that only looks like a placeholder; it becomes one, so that it cannot be mistaken for one. */
export type SpanKind = EntityKind | 'literal';

/** Where something stands in a text, in UTF-16 units, end exclusive. */
export interface Span {
  readonly kind: SpanKind;
  readonly start: number;
  readonly end: number;
  /** Equal for spellings of one value: `+46 70 …` and `070-…` are one number. */
  readonly key: string;
}

/** Finds spans in a text that `fold` has made plain; its time is linear in the text's length. */
export type Detector = (text: string) => readonly Span[];

/** How many different values of each kind were replaced. */
export type MaskCounts = Readonly<Record<EntityKind, number>>;

/** The counts that are not zero, for a result's `masked`. */
export type Masked = Readonly<Partial<Record<EntityKind, number>>>;

export function noCounts(): Record<EntityKind, number> {
  return {
    secret: 0,
    personnummer: 0,
    cpr: 0,
    fodselsnummer: 0,
    henkilotunnus: 0,
    iban: 0,
    card: 0,
    email: 0,
    ip: 0,
    phone: 0,
    address: 0,
    name: 0,
  };
}

export function addCounts(...all: readonly MaskCounts[]): Record<EntityKind, number> {
  const sum = noCounts();
  for (const counts of all) for (const kind of ENTITY_KINDS) sum[kind] += counts[kind];
  return sum;
}

export const nonZero = (counts: MaskCounts): Masked =>
  Object.fromEntries(ENTITY_KINDS.flatMap((kind) => (counts[kind] === 0 ? [] : [[kind, counts[kind]]])));
