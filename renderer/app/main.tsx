import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import '@mantine/spotlight/styles.css';
import './app.css';
import '../ui/ui.css';
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { stayConnected } from '../api/connection.ts';
import { inDesktop, openPortWire } from '../api/port.ts';
import { enter, isRefused, openSocketWire } from '../api/socket.ts';
import { keepDialogKeys } from '../ui/dialogKeys.ts';
import { keepMenuKeys } from '../ui/menuKeys.ts';
import { obeyMenu } from './menu.ts';
import { Shell } from './Shell.tsx';
import { theme } from './theme.ts';
import { NoEntry } from './NoEntry.tsx';

const root = createRoot(document.getElementById('root') as HTMLElement);

function show(page: React.ReactNode): void {
  root.render(
    <StrictMode>
      <MantineProvider theme={theme} defaultColorScheme="dark">
        <Notifications position="bottom-right" limit={3} />
        {page}
      </MantineProvider>
    </StrictMode>,
  );
}

keepMenuKeys();
keepDialogKeys();
if (inDesktop()) {
  obeyMenu();
  void stayConnected(openPortWire);
  show(<Shell />);
} else if (await enter()) {
  void stayConnected(openSocketWire, isRefused);
  show(<Shell />);
} else {
  show(<NoEntry />);
}
