import { Button, Group, Modal, Text } from '@mantine/core';
import { IconExternalLink, IconPhoto } from '@tabler/icons-react';
import { createContext, memo, use, useState, type ReactNode } from 'react';
import Markdown, { type Components } from 'react-markdown';
import remarkGfm from 'remark-gfm';
import { safeHtml } from './safeHtml.ts';

/** Goes to a heading of the guide by the fragment of a link; false where there is none. */
export const JumpContext = createContext<(fragment: string) => boolean>(() => false);

const remarkPlugins = [remarkGfm];
const rehypePlugins = [safeHtml];
const components: Components = {
  a: ({ href, children }) => <GuideLink href={href ?? ''}>{children}</GuideLink>,
  // A picture from the network would tell its server who reads the guide, and when.
  img: ({ alt, src }) => (
    <span className="prose-image" title={typeof src === 'string' ? src : undefined}>
      <IconPhoto size={14} aria-hidden /> {alt || 'picture'} <span className="quiet">(not loaded)</span>
    </span>
  ),
  table: ({ children }) => (
    <div className="prose-table" role="region" aria-label="Table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

/** A piece of a guide's Markdown. Its HTML is not executed, its pictures are not loaded, its links ask first. */
export const Prose = memo(function Prose({ source }: { source: string }) {
  return (
    <div className="prose">
      <Markdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={components}>
        {source}
      </Markdown>
    </div>
  );
});

function GuideLink({ href, children }: { href: string; children?: ReactNode }) {
  const jump = use(JumpContext);
  const [asking, setAsking] = useState(false);
  if (href.startsWith('#')) {
    return (
      <button type="button" className="prose-link" onClick={() => jump(decode(href.slice(1)))}>
        {children}
      </button>
    );
  }
  if (!/^(https?|mailto):/i.test(href)) return <span title={href}>{children}</span>;
  return (
    <>
      <button type="button" className="prose-link" title={href} onClick={() => setAsking(true)}>
        {children}
        <IconExternalLink size={12} aria-label="leads out of Holdfast" />
      </button>
      {asking && <LinkDialog href={href} onClose={() => setAsking(false)} />}
    </>
  );
}

function LinkDialog({ href, onClose }: { href: string; onClose(): void }) {
  return (
    <Modal opened onClose={onClose} title="Open this link?">
      <Text className="mono prose-address" size="sm">
        {href}
      </Text>
      <Text size="sm" c="dimmed" mt="xs">
        It stands in the guide and leads out of Holdfast, into your browser.
      </Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          component="a"
          href={href}
          target="_blank"
          rel="noopener noreferrer"
          onClick={onClose}
          data-autofocus
        >
          Open
        </Button>
      </Group>
    </Modal>
  );
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The form that GitHub gives to a heading's link. */
export function slugOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}_\s-]/gu, '')
    .replace(/\s/g, '-');
}
