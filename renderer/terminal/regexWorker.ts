import { findMatches, type RegexQuery } from './regexMatch.ts';

// Runs apart from the window: a pattern that backtracks without end is ended with this worker.
addEventListener('message', ({ data }: MessageEvent<{ text: string; query: RegexQuery; most: number }>) =>
  postMessage(findMatches(data.text, data.query, data.most)),
);
postMessage('ready');
