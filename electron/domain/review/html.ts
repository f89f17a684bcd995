import { sanitize } from 'hast-util-sanitize';
import { toHtml } from 'hast-util-to-html';
import { toHast } from 'mdast-util-to-hast';
import { reviewTree, type ReviewContent } from './markdown.ts';

/** One column, dark on light, no script and nothing from elsewhere: it opens in any browser and prints. */
const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:50em;margin:2em auto;padding:0 1em;color:#1a1f26}
h1,h2,h3{line-height:1.25}table{border-collapse:collapse}th,td{border:1px solid #c4ccd6;padding:.3em .6em;text-align:left}
pre{background:#f2f4f7;padding:.6em;overflow:auto;white-space:pre-wrap}li{margin:.3em 0}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}li,tr{break-inside:avoid}}`;

/** The review as one HTML file without scripts. HTML and dangerous links that people wrote are left out. */
export function reviewHtml(content: ReviewContent): string {
  const title = toHtml({ type: 'text', value: `Incident review: ${content.incident.title}` });
  const body = toHtml(sanitize(toHast(reviewTree(content))));
  const policy = `default-src 'none'; style-src 'unsafe-inline'`;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>${title}</title><style>${style}</style></head><body>`,
    body,
    '</body></html>',
    '',
  ].join('\n');
}
