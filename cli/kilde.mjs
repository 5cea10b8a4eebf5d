#!/usr/bin/env node
// Plain JavaScript that any Node of the last ten years reads, so that an old one is told what to do.
if (Number(process.versions.node.split('.')[0]) < 24) {
  console.error(
    `Kilde needs Node 24 and this is ${process.versions.node}: run "npm ci" in its checkout, which brings Node 24, and start it there as "npx kilde".`,
  );
  process.exitCode = 1;
} else {
  void import('./main.ts');
}
