const UNITS = [
  { name: 'd', ms: 86_400_000 },
  { name: 'h', ms: 3_600_000 },
  { name: 'min', ms: 60_000 },
] as const;

/** `3 min ago`; the largest unit is enough to tell whether something is fresh. */
export function ago(at: string | null, now: Date): string {
  if (at === null) return 'never';
  const passed = now.getTime() - Date.parse(at);
  const unit = UNITS.find(({ ms }) => passed >= ms);
  return unit === undefined ? 'just now' : `${Math.floor(passed / unit.ms)} ${unit.name} ago`;
}
