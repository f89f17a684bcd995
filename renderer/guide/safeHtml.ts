import { fromHtml } from 'hast-util-from-html';
import type { Element, ElementContent, Nodes, Root, RootContent } from 'hast';

/** What of a guide's HTML is shown: structure without a single attribute. Everything else gives way to its text. */
const shown = new Map(
  'table thead tbody tr td th ul ol li p br b strong i em code pre blockquote h1 h2 h3 h4 h5 h6 hr sub sup kbd dl dt dd'
    .split(' ')
    .map((name) => [name, name]),
);
shown.set('summary', 'p').set('details', 'div').set('div', 'div');
const dropped = new Set([
  'script',
  'style',
  'template',
  'iframe',
  'object',
  'embed',
  'noscript',
  'svg',
  'head',
]);

/** A rehype plugin: turns raw HTML into plain elements of a closed list. Nothing is executed, styled or loaded. */
export function safeHtml() {
  return (tree: Root): void => {
    tree.children = replace(tree.children) as RootContent[];
  };
}

function replace(children: readonly Nodes[]): Nodes[] {
  return children.flatMap((node): Nodes[] => {
    // `raw` is what mdast-util-to-hast makes of HTML; hast's own types do not know it.
    if ((node.type as string) === 'raw') return fromRaw((node as unknown as { value: string }).value);
    if (node.type === 'element') node.children = replace(node.children) as ElementContent[];
    return [node];
  });
}

function fromRaw(html: string): Nodes[] {
  if (/^<br\s*\/?>$/i.test(html.trim())) return [element('br', [])];
  return fromHtml(html, { fragment: true }).children.flatMap(clean);
}

function clean(node: RootContent | ElementContent): ElementContent[] {
  if (node.type === 'text') return [node];
  if (node.type !== 'element' || dropped.has(node.tagName)) return [];
  const children = node.children.flatMap(clean);
  const name = shown.get(node.tagName);
  return name ? [element(name, children)] : children;
}

function element(tagName: string, children: ElementContent[]): Element {
  return { type: 'element', tagName, properties: {}, children };
}
