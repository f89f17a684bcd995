import { Tabs } from '@mantine/core';
import { Allotment } from 'allotment';
import 'allotment/dist/style.css';
import { Suspense, useEffect } from 'react';
import { useLink, useRow } from '../store/rows.ts';
import { TimelinePanel } from '../timeline/TimelinePanel.tsx';
import { Empty } from '../ui/Empty.tsx';
import { DeskHeader } from './DeskHeader.tsx';
import { DetailsPanel } from './DetailsPanel.tsx';
import './incident.css';
import { useDeskLayout } from './layout.ts';

const panels = [{ value: 'details', label: 'Details', Panel: DetailsPanel }] as const;

/** One screen for one incident: its state on top, the timeline, the panels beside it, the terminals below. */
export default function IncidentDesk({ id }: { id: string }) {
  const incident = useRow('incident', id);
  const link = useLink();
  const layout = useDeskLayout();
  useEffect(() => {
    document.title = incident ? `${incident.title} - Holdfast` : 'Holdfast';
    return () => void (document.title = 'Holdfast');
  }, [incident]);
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
              <Tabs.List>
                {panels.map(({ value, label }) => (
                  <Tabs.Tab key={value} value={value}>
                    {label}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
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
      </div>
    </div>
  );
}
