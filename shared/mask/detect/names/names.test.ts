import { valuesOf } from '../../testing/values-of.ts';
import { findNames } from './index.ts';

const namesIn = (text: string): string[] => [...new Set(valuesOf(findNames, text))];

describe('names', () => {
  it.each([
    ['Igår ringde Anna Larsson om fakturan', 'Anna Larsson'],
    ['vi talade med Ole Kristian Berg', 'Ole Kristian Berg'],
    ['skrevet af Anne-Grete Holm', 'Anne-Grete Holm'],
    ['by Timothy J. Fontaine', 'Timothy J. Fontaine'],
    ['met Ludvig van der Meer', 'Ludvig van der Meer'],
    ['chef är Gudbrand Larsson', 'Gudbrand Larsson'],
    ['staff/Anna Larsson.pdf', 'Anna Larsson'],
    ['ask Bill Patterson', 'Bill Patterson'],
    ["from Declan O'Rourke", "Declan O'Rourke"],
  ])('are found by the names that are common: %s', (text, name) => {
    expect(namesIn(text)).toEqual([name]);
  });

  it.each([
    ['Dear Mr. Fitzgerald, we', 'Fitzgerald'],
    ['dr Farzaneh Karimi ringde', 'Farzaneh Karimi'],
    ['fru Damgaard kom', 'Damgaard'],
    ['Namn: Elin Bergdahl\nFödd', 'Elin Bergdahl'],
    ['Saksbehandler: Nasreen Qureshi', 'Nasreen Qureshi'],
    ['From: Tomasz Wik <t@example.com>', 'Tomasz Wik'],
    ['Hej Birgitta!', 'Birgitta'],
    ['med vänliga hälsningar\nZelmira\n', 'Zelmira'],
    ['Vennlig hilsen\nSolveig Nordtveit', 'Solveig Nordtveit'],
    ['my name is Thandiwe, hello', 'Thandiwe'],
    ['Vegard: noen som vet?', 'Vegard'],
  ])('are found by what stands around them: %s', (text, name) => {
    expect(namesIn(text)).toEqual([name]);
  });

  it('are found again by the half that the lists know', () => {
    expect(namesIn('Anna Larsson ringde. Larsson är arg, och Anna vet det.')).toEqual([
      'Anna Larsson',
      'Larsson',
      'Anna',
    ]);
    expect(namesIn('Matt Swift wrote it in Swift')).toEqual(['Matt Swift']);
  });

  it.each([
    'class AnnaLarsson {}',
    'anna.larsson()',
    'import Anna.Larsson',
    'new Martin(x)',
    'Will The Compiler',
    'Mark As Read',
    'May Not Be Used',
    'Max Value',
    'Grant Access',
    'Ruby Gems',
    'Hello World',
    'Dear Customer',
    'Name: String',
    'Customer: Contoso Ltd',
    'From: Stockholm',
    'Mvh Kundtjänst',
    'Session Version',
    'Erik',
    'Datenklassen und Adressen',
  ])('are not: %s', (text) => {
    expect(namesIn(text)).toEqual([]);
  });
});
