import { Tabs, Title } from '@mantine/core';
import { Suspense } from 'react';
import { useLocalStorage } from '@mantine/hooks';
import { useOfferActs } from '../app/acts.ts';
import { lazyPart } from '../ui/lazyPart.ts';
import { ActionBoard } from './ActionBoard.tsx';
import './report.css';

// The charts are a third of a megabyte: they come when somebody looks at trends.
const TrendsPanel = lazyPart(() => import('./TrendsPanel.tsx'));

/** What comes of incidents: the action items of all of them, and what they have in common. */
export default function ReportsView() {
  const [tab, setTab] = useLocalStorage<string>({
    key: 'holdfast.report.tab',
    defaultValue: 'actions',
    getInitialValueInEffect: false,
  });
  useOfferActs([
    { label: 'Show: action items of all incidents', run: () => setTab('actions') },
    { label: 'Show: trends', run: () => setTab('trends') },
  ]);
  return (
    <div className="scroll-page">
      <div className="report-page">
        <Title order={1} size="h3">
          Reports
        </Title>
        <Tabs value={tab} onChange={(next) => next && setTab(next)} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="actions">Action items</Tabs.Tab>
            <Tabs.Tab value="trends">Trends</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="actions" pt="md">
            <ActionBoard />
          </Tabs.Panel>
          <Tabs.Panel value="trends" pt="md">
            <Suspense fallback={null}>
              <TrendsPanel />
            </Suspense>
          </Tabs.Panel>
        </Tabs>
      </div>
    </div>
  );
}
