/**
 * Given names by which a name is recognised: the most common of Sweden (SCB), Denmark (Danmarks Statistik), Norway
 * (SSB), Finland (DVV), the United Kingdom (ONS) and the United States (SSA), and the most common among those who
 * moved there, each as its office publishes them. Of words that are names too, see AMBIGUOUS.
 */
const COMMON = `
Anna Maria Margareta Elisabeth Eva Birgitta Kristina Karin Marie Ingrid Linnéa Lena Sofia Kerstin Marianne
Anneli Johanna Annika Monica Monika Susanne Inger Helena Jenny Linda Malin Gunilla Ulla Åsa Anette Annette
Ulrika Katarina Barbro Gunnel Camilla Sara Sarah Emma Elin Ida Maja Ebba Alva Wilma Vilma Klara Saga Astrid Elsa
Tove Moa Ellen Agnes Lovisa Louise Therese Frida Josefin Josefine Sandra Cecilia Pernilla Petra Yvonne Carina
Ewa Siv Britt Gerd Ann Annelie Ylva Rebecka Rebecca Hanna Hannah Matilda Amanda Felicia Julia Erik Lars Karl
Anders Johan Nils Carl Mikael Jan Hans Lennart Olof Peter Gunnar Sven Fredrik Bengt Daniel Alexander Gustav
Gustaf Göran Magnus Åke Martin Andreas Stefan John Leif Thomas Björn Henrik Jonas Ulf Axel Christer Robert David
Emil Marcus Markus Kjell Håkan Patrik Mattias Mats Oskar Oscar Jakob Jacob Joakim Tobias Roger Tommy Börje
Sebastian Linus Rasmus Anton Niklas Niclas Ludvig Hugo Viktor Filip Jimmy Rickard Richard Conny Jörgen Elias
Lukas Lucas Noah Liam William Arvid Isak Mette Anne Kirsten Hanne Helle Bente Lone Tina Gitte Inge Jette Birthe
Birgit Anita Lene Pia Tine Trine Signe Mathilde Cecilie Freja Lærke Nanna Sofie Dorthe Dorte Connie Vibeke Ditte
Stine Rikke Maiken Merete Jens Søren Niels Jørgen Morten Mads Mikkel Lasse Kasper Casper Jesper Torben Flemming
Poul Ole Preben Steen Allan Claus Carsten Karsten Kenneth René Brian Benny Frederik Mathias Villads Malthe
Valdemar Asger Troels Anker Svend Knud Ejnar Aage Bjarne Henning Ebbe Frode Viggo Jeppe Simon Kari Marit Berit
Randi Solveig Bjørg Wenche Turid Grete Tone Hilde Heidi Silje Siri Sissel Ragnhild Aud Torill Toril Reidun Gro
Mari Ingunn Ingvild Guro Marte Martine Thea Nora Norah Emilie Tuva Ingeborg Hege Lise Lisbeth Bjørn Kjetil Terje
Svein Arne Knut Geir Øyvind Rune Trond Harald Øystein Håvard Eirik Espen Stian Sindre Sigurd Trygve Reidar Olav
Ola Kåre Egil Arild Jarle Asbjørn Steinar Roald Einar Eivind Torstein Torbjørn Halvor Håkon Audun Vegard Vidar
Ivar Ståle Tormod Kristoffer Christoffer Kristian Petter Pål Henriette Juhani Antero Mikko Matti Pekka Jukka
Timo Juha Heikki Antti Jari Tuula Päivi Ritva Leena Tiina Aino Eero James Michael Joseph Charles Christopher
Matthew Anthony Donald Steven Andrew Paul Joshua Kevin George Timothy Ronald Edward Jeffrey Ryan Nicholas
Jonathan Larry Stephen Benjamin Samuel Gregory Patrick Raymond Dennis Jerry Tyler Aaron Nathan Henry Douglas
Zachary Kyle Ethan Jeremy Gerald Terry Sean Shaun Bruce Logan Dylan Alan Randy Vincent Russell Elijah Philip
Phillip Bobby Johnny Bradley Craig Stuart Graham Nigel Colin Trevor Neil Gareth Callum Ewan Duncan Malcolm
Gordon Mary Patricia Jennifer Elizabeth Barbara Susan Jessica Karen Lisa Nancy Betty Margaret Ashley Kimberly
Emily Donna Michelle Carol Melissa Deborah Stephanie Sharon Laura Cynthia Dorothy Amy Kathleen Angela Shirley
Brenda Pamela Nicole Samantha Katherine Catherine Christine Helen Debra Rachel Carolyn Janet Diane Olivia Julie
Joyce Joan Evelyn Judith Megan Andrea Cheryl Jacqueline Martha Sophia Sophie Frances Gloria Teresa Kathryn
Abigail Isabella Isabelle Alice Chloe Lauren Gemma Fiona Nicola Claire Clare Zoe Zoë Beth Lucy Alison Gillian
Lesley Lynne Tracy Jane Caroline Eleanor Imogen Niamh Siobhan Aoife Tom Tim Jim Dave Mike Steve Joe Ben Dan Sam
Alex Matt Chris Andy Greg Jeff Ron Tony Josh Jake Luke Adam Eric Erica Erika Carlos Juan Luis Jose José Miguel
Antonio Francisco Javier Sofía Lucía Pierre Jacques François Giovanni Giuseppe Marco Matteo Luca Wolfgang Jürgen
Günter Klaus Dieter Uwe Heinz Katja Anja Agnieszka Katarzyna Małgorzata Piotr Paweł Krzysztof Tomasz Marcin
Wojciech Andrzej Ivan Dmitri Dmitry Sergei Sergey Alexei Alexey Vladimir Mikhail Olga Natalia Tatiana Svetlana
Annica Gunvor Britta Inga Ingegerd Irene Iréne Sonja Ruth Viveka Agneta Elisabet Madeleine Mona Ingela Marita Helene
Helén Charlotta Ellinor Nathalie Tilda Lisbeth Roland Tomas Bertil Ingemar Rolf Sture Folke Gösta Ragnar Torsten Evert
Stellan Birger Claes Hampus Albin Adrian Pontus Melker Melvin Edvin Sixten Malte Grethe Grete Kirstine Else Bodil
Jytte Lissi Karina Maja Thorkild Torkild Erling Ove Børge Verner Vagn Egon Holger Peder Kaj Kai Unni Oddvar Aslaug
Gunn Åse Torunn Kjersti Nina Kristin Marthe Sunniva Synnøve Tonje Maren Linn Ingrid Oddbjørn Asle Gaute Magne Øivind
Sverre Tore Ketil Torgeir Kolbjørn Jorunn Gunhild Borghild Aase Declan Liam Owen Rhys Brendan Kieran Conor Ciarán
Margot Harriet Beatrice Rosemary Geoffrey Nathaniel Theodore Franklin Leonard Howard Eugene Stanley Ralph Marilyn
Irina Ekaterina Yuri Mohammed Muhammad Mohammad Mohamed Ahmed Ahmad Ali Hassan Hussein Omar Ibrahim Abdullah
Abdul Mustafa Yusuf Khalid Mahmoud Youssef Fatima Aisha Maryam Zahra Khadija Amina Leila Layla Noor Yasmin
Samira Nadia Zainab Amira Abdi Hamza Bilal Tariq Priya Anjali Deepa Kavita Sunita Rahul Rajesh Sanjay Amit Vijay
Arjun Ravi Suresh Anil Sunil Vikram Aditya Rohan Neha Pooja Nguyen Minh Thi Linh Xiaoming Hiroshi Takashi Yuki
Kenji Satoshi Chukwu Chinedu Ngozi Oluwaseun Adebayo Kwame Kofi Tendai Zanele Thabo Amara Ayesha Farah Hana Elif
Mehmet Emre Ayşe Zeynep Murat Aleksander Zuzanna Nikola Milan Dragan Zoran Goran Jelena
`;

/**
 * Names that begin sentences and headings as words do (Will, Mark, May, Per, Even, Max), or name things (Jackson,
 * Charlotte, Ruby): alone in front of any capitalised word they prove nothing, but in a greeting or before a
 * surname that is known they do.
 */
const AMBIGUOUS = `
Will Mark Max May June April August Rose Grace Faith Hope Joy Bill Frank Jack Art Ray Rob Pat Drew Chase Hunter
Mason Grant Dean Earl Jay Lance Miles Nick Rich Rod Sue Wade Ward Virginia Georgia Victoria Charlotte Austin
Jackson Jordan Sydney Florence Autumn Summer Lily Daisy Iris Violet Olive Hazel Heather Holly Amber Ruby Pearl
Crystal Jade Guy Gene Paige Stone Storm Liv Bo Per Dag Odd Even Tor Stig Roar Finn My Kim Are Bent Kurt Kent
Christian Dolly Sky Ken Bob Don Ted Leo Felix Victor Alma Ella Ada Alvin Viola Vera Lilly Bella Kelly Charlie
Robin Angel Sol Gail Wei Lee Mercedes Paris London Carter Parker Taylor Morgan Blake Reed Cole Cliff Brook
Brooke Dale Glen Harry
`;

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/).filter((word) => word !== ''));

export const AMBIGUOUS_GIVEN_NAMES = words(AMBIGUOUS);
export const GIVEN_NAMES = words(COMMON);
