/** What is asked of Kilde's own checkout, to show what an answer looks like; `.kildeignore` keeps it from being found itself. */
export const OWN_QUESTION = 'How is a document replaced so that readers never see a mix of two versions?';
