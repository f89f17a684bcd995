import { Kbd, useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import {
  IconBook2,
  IconChartBar,
  IconDatabase,
  IconFlame,
  IconHeartbeat,
  IconSearch,
  IconSend,
  IconServer2,
  IconSettings,
  IconUsers,
} from '@tabler/icons-react';
import { Suspense, useEffect } from 'react';
import { api } from '../api/client.ts';
import { Alerts } from '../health/Alerts.tsx';
import { IncidentList } from '../incident/IncidentList.tsx';
import { Nagger, TimeNotice } from '../clock/Nagger.tsx';
import { useShownReplay } from '../recording/open.ts';
import { useLink, useRow } from '../store/rows.ts';
import { useNow } from '../store/time.ts';
import { Prompts } from '../terminal/PromptDialog.tsx';
import { ConnectDialog } from '../host/ConnectDialog.tsx';
import { Mark } from '../ui/Mark.tsx';
import { lazyPart } from '../ui/lazyPart.ts';
import { utcClock } from '../ui/time.ts';
import { Palette, usePaletteKeys } from './Palette.tsx';
import { useOfferActs, type Act } from './acts.ts';
import { go, hrefOf, useRoute, type Route } from './route.ts';

const DatabasesView = lazyPart(() => import('../database/DatabasesView.tsx'));
const DatabaseShell = lazyPart(() => import('../database/ShellView.tsx'));
const GuidesView = lazyPart(() => import('../guide/GuidesView.tsx'));
const HostsView = lazyPart(() => import('../host/HostsView.tsx'));
const IncidentDesk = lazyPart(() => import('../incident/IncidentDesk.tsx'));
const OutboxView = lazyPart(() => import('../message/OutboxView.tsx'));
const PeopleView = lazyPart(() => import('../contact/PeopleView.tsx'));
const SchemesView = lazyPart(() => import('../severity/SchemesView.tsx'));
const BreachView = lazyPart(() => import('../incident/BreachView.tsx'));
const ReportsView = lazyPart(() => import('../report/ReportsView.tsx'));
const ReviewView = lazyPart(() => import('../review/ReviewView.tsx'));
const TerminalWindow = lazyPart(() => import('../terminal/TerminalWindow.tsx'));
const ServicesView = lazyPart(() => import('../health/ServicesView.tsx'));
const Replay = lazyPart(() => import('../recording/Replay.tsx'));
const SettingsView = lazyPart(() => import('../setting/SettingsView.tsx'));

const places = [
  { route: { view: 'incidents' }, label: 'Incidents', icon: IconFlame },
  { route: { view: 'guides' }, label: 'Guides', icon: IconBook2 },
  { route: { view: 'services' }, label: 'Services', icon: IconHeartbeat },
  { route: { view: 'hosts' }, label: 'Hosts', icon: IconServer2 },
  { route: { view: 'databases' }, label: 'Databases', icon: IconDatabase },
  { route: { view: 'people' }, label: 'People', icon: IconUsers },
  { route: { view: 'messages' }, label: 'Messages', icon: IconSend },
  { route: { view: 'reports' }, label: 'Reports', icon: IconChartBar },
  { route: { view: 'settings' }, label: 'Settings', icon: IconSettings },
] as const satisfies { route: Route; label: string; icon: unknown }[];

/** The frame around every view: where you are, the palette, the clock, the state of the link. */
export function Shell() {
  const route = useRoute();
  useTheme();
  useOfferActs(settingActs);
  if (route.view === 'terminal') {
    return (
      <>
        <Suspense fallback={null}>
          <TerminalWindow id={route.id} />
        </Suspense>
        <Palette />
        <Prompts />
        <ReplayPlace />
      </>
    );
  }
  const here = placeOf(route);
  return (
    <div className="shell">
      <TopBar />
      <nav className="shell-nav" aria-label="Places">
        {places.map(({ route: to, label, icon: Icon }) => (
          <a key={to.view} href={hrefOf(to)} aria-current={here === to.view ? 'page' : undefined}>
            <Icon size={20} stroke={1.6} aria-hidden />
            {label}
          </a>
        ))}
      </nav>
      <Notices />
      <main className="shell-main">
        <Suspense fallback={null}>
          <View route={route} />
        </Suspense>
      </main>
      <Palette />
      <ConnectDialog />
      <Prompts />
      <ReplayPlace />
      <Nagger />
      <Alerts />
    </div>
  );
}

/** The emulator comes with the first recording that is watched. */
function ReplayPlace() {
  return (
    useShownReplay() && (
      <Suspense fallback={null}>
        <Replay />
      </Suspense>
    )
  );
}

/** The place in the navigation that a route belongs to. */
function placeOf(route: Route): Route['view'] {
  if (route.view === 'incident' || route.view === 'review') return 'incidents';
  return route.view === 'database' ? 'databases' : route.view;
}

const settingActs: Act[] = [
  { label: 'Look: dark', run: () => void api.setting.set({ theme: 'dark' }) },
  { label: 'Look: light', run: () => void api.setting.set({ theme: 'light' }) },
  { label: 'Times in UTC', run: () => void api.setting.set({ time: 'utc' }) },
  { label: 'Times in local time', run: () => void api.setting.set({ time: 'local' }) },
  { label: 'Verify the record, back up or restore', run: () => go({ view: 'settings' }) },
];

function View({ route }: { route: Route }) {
  switch (route.view) {
    case 'guides':
      return <GuidesView id={route.id} at={route.at} />;
    case 'incident':
      return <IncidentDesk id={route.id} />;
    case 'review':
      return <ReviewView id={route.id} />;
    case 'reports':
      return <ReportsView />;
    case 'messages':
      return <OutboxView />;
    case 'services':
      return <ServicesView id={route.id} />;
    case 'people':
      return <PeopleView />;
    case 'severities':
      return <SchemesView />;
    case 'breaches':
      return <BreachView />;
    case 'hosts':
      return <HostsView />;
    case 'databases':
      return <DatabasesView />;
    case 'database':
      return <DatabaseShell key={route.id} connectionId={route.id} incidentId={route.incidentId} />;
    case 'settings':
      return <SettingsView />;
    default:
      return <IncidentList />;
  }
}

function TopBar() {
  const person = useRow('setting', 'me')?.person;
  const now = useNow();
  return (
    <header className="shell-top">
      <a className="brand" href="#/incidents" aria-label="Holdfast, all incidents">
        <Mark /> Holdfast
      </a>
      <button type="button" className="palette-button" onClick={() => spotlight.open()}>
        <IconSearch size={15} aria-hidden /> <span>Search or run a command</span>{' '}
        <Kbd size="xs">{usePaletteKeys()}</Kbd>
      </button>
      <LinkState />
      <span className="mono quiet" title="Coordinated Universal Time">
        {utcClock(now)} UTC
      </span>
      <a className="quiet person" href="#/settings" title="Your name in the record">
        {person ?? ''}
      </a>
    </header>
  );
}

/** What must not be overlooked about this machine: its data file, its clock. */
function Notices() {
  return (
    <div className="shell-notices">
      <StorageNotice />
      <TimeNotice />
    </div>
  );
}

/** Says that the data file was damaged, recovered or is to be restored; all of it stands in the settings. */
function StorageNotice() {
  const health = useRow('storage', 'health');
  if (!health || health.state === 'ok' || health.state === 'checking') return null;
  return (
    <div className="shell-notice" role="status">
      {health.message} <a href="#/settings">Details</a>
    </div>
  );
}

const linkWords = {
  connecting: 'Connecting ...',
  live: '',
  lost: 'Reconnecting to the console ...',
  refused: 'This page needs a new link: press Enter where Holdfast runs and open it in this browser.',
};

function LinkState() {
  const link = useLink();
  return (
    <span role="status" className="link-state" data-lost={link === 'lost' || link === 'refused' || undefined}>
      {linkWords[link]}
    </span>
  );
}

function useTheme(): void {
  const theme = useRow('setting', 'me')?.theme;
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (theme) setColorScheme(theme === 'system' ? 'auto' : theme);
  }, [theme, setColorScheme]);
}
