/** The most common surnames of the same countries that no ending gives away (`SURNAME_ENDING`). */
const COMMON = `
Lindqvist Berg Holm Dahl Lund Lind Ström Strøm Nyström Björk Åberg Öberg Sjöberg Ek Falk Hedlund Norén Wallin Engström
Åkesson Sandström Blom Nordin Palm Hermansson Moberg Ali Mohamed Ahmed Hassan Khan Ibrahim Hussein Abdi
Kjær Møller Lauridsen Vestergaard Juhl Bech Friis Krogh Winther Bach Skov Kofoed Damgaard Toft Dam Riis Bruun Schmidt
Haugen Hagen Bakken Moen Strand Solberg Lie Lien Myhre Haug Brekke Aas Vik Aasen Nygård Bakke Sæther Sørli Tveit Ruud
Virtanen Korhonen Nieminen Mäkinen Laine Heikkinen Koskinen Järvinen Lehtonen Saarinen Salminen Niemi Heinonen
Smith Jones Taylor Williams Davies Evans Thomas Roberts Walker Wright Robinson Thompson Hughes Edwards Patel
Clarke Harris Lewis Jackson Turner Cooper Carter Morris Phillips Bailey Parker Collins Murphy Kelly Morgan Mitchell
Garcia Martinez Rodriguez Hernandez Lopez Gonzalez Perez Sanchez Ramirez Torres Flores Rivera Gomez Diaz Reyes Nguyen
Fernandez Silva Santos Rossi Müller Schneider Fischer Weber Becker Wagner Novak Kowalski Nowak Ivanov Petrov Kim Chen
Wang Zhang Liu Yang Huang Singh Kumar Sharma Gupta Shah Okafor Osei Mensah Mwangi Bennett Fraser Campbell Stewart
Macdonald Reid Murray Watson Foster Sullivan Reynolds Griffin Hayes Brooks Fletcher Andrews Lindsay Whitaker
`;

export const SURNAMES: ReadonlySet<string> = new Set(COMMON.split(/\s+/).filter((word) => word !== ''));

/** Nordic names of fathers and of places, and what English made of its own. */
export const SURNAME_ENDING =
  /(?:[a-zåäöæøé]s?son|[a-zåäöæøé]sen|sdotter|datter|qvist|kvist|quist|ström|strøm|gaard|gård|stedt|feldt|lund|gren|holm|berg|borg|stad|dahl)$/;
