const words = (text: string): string[] => text.split(/\s+/u).filter((word) => word !== '');

/** Function words and question words. Nothing that names an action or a thing: code does that. */
export const ENGLISH_STOP_WORDS: ReadonlySet<string> = new Set(
  words(`
    a an the this that these those it its itself they them their there here he she his her we our you your i me my
    is are was were be been being am do does did doing done has have had having can could will would shall should may
    might must to of in on at by for from with without within into onto over under about as than then so such too very
    and or nor not but if else when while where which who whom whose what why how each every any some all both either
    neither between through during before after again also only just via per etc like`),
);

/** Swedish, Danish, Norwegian (bokmål) and the commonest Finnish and Icelandic ones. */
export const NORDIC_STOP_WORDS: ReadonlySet<string> = new Set(
  words(`
    och att det som är på av för med den till inte om ett han men var jag sig från vi så kan när hur vad vilken vilka
    vilket där här eller denna detta dessa dem de har hade blir ska skulle måste utan mellan efter också mycket bara
    og ikke jeg der til fra hvor hvad hva hvordan hvilken hvilke hvilket når eller denne dette disse skal skulle kunne
    uten uden mellem mellom etter efter også kun blev ble bliver blir være har hadde havde
    ja ei on ovat ole olla että jos kun miten mikä missä tämä nämä sekä tai vai kuin mutta
    að og ekki það sem hvað hvernig hvar eða þetta þessi`),
);

/** Of those, the ones that are no English word or common identifier: one of them marks a text as Nordic. */
const ALSO_ENGLISH = new Set(
  words('men den var om on de han kan ja ei dem der til fra har og kun tai vai ole bara ble ett av det'),
);
export const NORDIC_MARKERS: ReadonlySet<string> = new Set(
  [...NORDIC_STOP_WORDS]
    .filter((word) => !ALSO_ENGLISH.has(word))
    // As it stands in a text: within a sentence, or at its start.
    .flatMap((word) => [word, word.slice(0, 1).toUpperCase() + word.slice(1)]),
);
