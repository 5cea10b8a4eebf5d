import { inspect } from 'node:util';
import { addCounts, noCounts, nonZero } from './entity.ts';
import { Vault } from './vault.ts';

describe('a vault', () => {
  it('numbers values by their kind, and letters their spellings', () => {
    const vault = new Vault();
    const given = [
      vault.placeholderFor({ kind: 'phone', key: '1' }, '01'),
      vault.placeholderFor({ kind: 'phone', key: '1' }, '+1'),
      vault.placeholderFor({ kind: 'phone', key: '2' }, '02'),
      vault.placeholderFor({ kind: 'email', key: '1' }, '01'),
      vault.placeholderFor({ kind: 'phone', key: '1' }, '01'),
    ];
    expect(given).toEqual(['⟦PHONE1⟧', '⟦PHONE1b⟧', '⟦PHONE2⟧', '⟦EMAIL1⟧', '⟦PHONE1⟧']);
    expect(given.map((placeholder) => vault.restore(placeholder))).toEqual(['01', '+1', '02', '01', '01']);
    expect(nonZero(vault.counts())).toEqual({ phone: 2, email: 1 });
  });

  it('shows nothing of what it holds', () => {
    const vault = new Vault();
    vault.placeholderFor({ kind: 'name', key: 'k' }, 'Anna Larsson');
    expect(`${inspect(vault, { depth: 9, showHidden: true })}${JSON.stringify(vault)}`).not.toContain('Anna');
  });
});

describe('counts', () => {
  it('are summed, and told without their zeros', () => {
    const one = { ...noCounts(), email: 1 };
    expect(nonZero(addCounts(one, one, { ...noCounts(), ip: 3 }))).toEqual({ email: 2, ip: 3 });
    expect(nonZero(addCounts())).toEqual({});
  });
});
