import { ActionIcon, Menu, Tabs } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useEffect, useRef, useState, type UIEvent } from 'react';

interface Props {
  panels: readonly { value: string; label: string }[];
  value: string;
  onPick(value: string): void;
}

/** The desk's tabs in one line: what does not fit scrolls, and stands in the list at the end of the bar. */
export function PanelTabs({ panels, value, onPick }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [hidden, setHidden] = useState({ before: false, after: false });
  const measure = (element: Element) => {
    const { scrollLeft, clientWidth, scrollWidth } = element;
    setHidden((last) => {
      const next = { before: scrollLeft > 2, after: scrollLeft + clientWidth < scrollWidth - 2 };
      return last.before === next.before && last.after === next.after ? last : next;
    });
  };
  useEffect(() => {
    const element = list.current;
    if (!element) return;
    const observer = new ResizeObserver(() => measure(element));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    list.current
      ?.querySelector(`[data-panel="${value}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [value]);
  const overflows = hidden.before || hidden.after;
  return (
    <div className="panel-tabs">
      <Tabs.List
        ref={list}
        className="panel-tabs-list"
        data-before={hidden.before || undefined}
        data-after={hidden.after || undefined}
        onScroll={(event: UIEvent) => measure(event.currentTarget)}
      >
        {panels.map((panel) => (
          <Tabs.Tab key={panel.value} value={panel.value} data-panel={panel.value}>
            {panel.label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {overflows && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label="All panels" className="panel-tabs-all">
              <IconChevronDown size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {panels.map((panel) => (
              <Menu.Item
                key={panel.value}
                onClick={() => onPick(panel.value)}
                fw={panel.value === value ? 650 : 400}
              >
                {panel.label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </div>
  );
}
