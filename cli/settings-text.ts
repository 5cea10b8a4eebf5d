import { DEFAULT_SETTINGS, type Budgets, type WorkspaceSettings } from '../shared/ports/settings.ts';
import { columns } from './columns.ts';

/** What commands call each setting; documents of --json have `_` for `-`. */
export const SETTING_NAMES = {
  masking: 'masking',
  unsupportedClaims: 'unsupported-claims',
  usdPerDay: 'usd-per-day',
  usdPerMonth: 'usd-per-month',
  tokensPerDay: 'tokens-per-day',
} as const satisfies Record<Exclude<keyof WorkspaceSettings, 'budgets'> | keyof Budgets, string>;

interface Setting {
  readonly name: string;
  readonly value: string | number | null;
  /** Whether somebody wrote this very value, or nobody any, makes no difference. */
  readonly isDefault: boolean;
}

function settingsOf(settings: WorkspaceSettings): Setting[] {
  const { masking, unsupportedClaims, budgets } = settings;
  const defaults = DEFAULT_SETTINGS;
  const of = (name: string, value: Setting['value'], standard: Setting['value']): Setting => ({
    name,
    value,
    isDefault: value === standard,
  });
  const budget = (key: keyof Budgets): Setting => of(SETTING_NAMES[key], budgets[key], defaults.budgets[key]);
  return [
    of(SETTING_NAMES.masking, masking, defaults.masking),
    of(SETTING_NAMES.unsupportedClaims, unsupportedClaims, defaults.unsupportedClaims),
    budget('usdPerDay'),
    budget('usdPerMonth'),
    budget('tokensPerDay'),
  ];
}

export const amountOf = (value: string | number | null): string => (value === null ? 'none' : String(value));

export const settingsTable = (settings: WorkspaceSettings): string =>
  columns(
    ['setting', 'value', ''],
    settingsOf(settings).map(({ name, value, isDefault }) => [name, amountOf(value), isDefault ? 'default' : '']),
  );

/** For --json: every setting, and the names of those that are as they come. */
export function toSettings(settings: WorkspaceSettings) {
  const all = settingsOf(settings).map(({ name, ...rest }) => ({ name: name.replaceAll('-', '_'), ...rest }));
  return {
    settings: Object.fromEntries(all.map(({ name, value }) => [name, value])),
    defaults: all.filter(({ isDefault }) => isDefault).map(({ name }) => name),
  };
}
