import { Tabs } from '@mantine/core';
import { Allotment } from 'allotment';
import 'allotment/dist/style.css';
import { Suspense } from 'react';
import { useOfferActs } from '../app/acts.ts';
import { useLink, useRow } from '../store/rows.ts';
import { TimelinePanel } from '../timeline/TimelinePanel.tsx';
import { Empty } from '../ui/Empty.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { DeskHeader } from './DeskHeader.tsx';
import { useDeskTitle } from '../clock/useDeskTitle.ts';
import { DetailsPanel } from './DetailsPanel.tsx';
import './incident.css';
import { useSessions } from '../terminal/useSessions.ts';
import { useDeskLayout } from './layout.ts';
import { PanelTabs } from './PanelTabs.tsx';

const TerminalDock = lazyPart(() => import('../terminal/TerminalDock.tsx'));
/** The dock's bar, in CSS pixels. */
const BAR = 38;
const HealthPanel = lazyPart(() => import('../health/HealthPanel.tsx'));
const MessagesPanel = lazyPart(() => import('../message/MessagesPanel.tsx'));
const RunPanel = lazyPart(() => import('../run/RunPanel.tsx'));
const DatabasePanel = lazyPart(() => import('../database/DatabasePanel.tsx'));
const FilesPanel = lazyPart(() => import('../file/FilesPanel.tsx'));
const RecordingsPanel = lazyPart(() => import('../recording/RecordingsPanel.tsx'));
const TasksPanel = lazyPart(() => import('../task/TasksPanel.tsx'));
const TunnelPanel = lazyPart(() => import('../tunnel/TunnelPanel.tsx'));
/** In the order of a night's work; what does not fit the bar is in the list at its end. */
const panels = [
  { value: 'guide', label: 'Guide', Panel: RunPanel },
  { value: 'tasks', label: 'Tasks', Panel: TasksPanel },
  { value: 'services', label: 'Services', Panel: HealthPanel },
  { value: 'messages', label: 'Messages', Panel: MessagesPanel },
  { value: 'databases', label: 'Databases', Panel: DatabasePanel },
  { value: 'files', label: 'Files', Panel: FilesPanel },
  { value: 'recordings', label: 'Recordings', Panel: RecordingsPanel },
  { value: 'tunnels', label: 'Tunnels', Panel: TunnelPanel },
  { value: 'details', label: 'Details', Panel: DetailsPanel },
] as const;

/** One screen for one incident: its state on top, the timeline, the panels beside it, the terminals below. */
export default function IncidentDesk({ id }: { id: string }) {
  const incident = useRow('incident', id);
  const link = useLink();
  const layout = useDeskLayout();
  useOfferActs(
    panels.map(({ value, label }) => ({ label: `Show: ${label}`, run: () => layout.setTab(value) })),
  );
  const open = useSessions(id).sessions.length > 0;
  useDeskTitle(incident);
  if (!incident) {
    if (link === 'connecting') return null;
    return (
      <Empty title="This incident is not here">
        <a href="#/incidents">See all incidents</a>
      </Empty>
    );
  }
  return (
    <div className="desk">
      <DeskHeader incident={incident} />
      <div className="desk-body">
        <Allotment vertical defaultSizes={layout.rows} onDragEnd={layout.saveRows}>
          <Allotment.Pane minSize={160}>
            <Allotment proportionalLayout defaultSizes={layout.columns} onDragEnd={layout.saveColumns}>
              <Allotment.Pane minSize={320}>
                <TimelinePanel incidentId={id} />
              </Allotment.Pane>
              <Allotment.Pane minSize={320}>
                <Tabs
                  className="panel desk-tabs"
                  value={layout.tab}
                  onChange={(tab) => tab && layout.setTab(tab)}
                  keepMounted={false}
                >
                  <PanelTabs panels={panels} value={layout.tab} onPick={layout.setTab} />
                  {panels.map(({ value, Panel }) => (
                    <Tabs.Panel key={value} value={value} className="desk-panel">
                      <Suspense fallback={null}>
                        <Panel incident={incident} />
                      </Suspense>
                    </Tabs.Panel>
                  ))}
                </Tabs>
              </Allotment.Pane>
            </Allotment>
          </Allotment.Pane>
          <Allotment.Pane minSize={open ? 160 : BAR} maxSize={open ? Infinity : BAR} preferredSize={320}>
            <Suspense fallback={null}>
              <TerminalDock incidentId={id} />
            </Suspense>
          </Allotment.Pane>
        </Allotment>
      </div>
    </div>
  );
}
