import { useComputedColorScheme } from '@mantine/core';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useRef, useState } from 'react';
import type { TerminalSetting } from '@domain/terminal/setting.ts';
import { lookOf } from './look.ts';
import './terminal.css';

const csi = '\u001b[';
const sample = [
  `${csi}32mada@app-1${csi}0m:${csi}34m~/srv${csi}0m$ systemctl status orders`,
  `${csi}1;31m✗${csi}0m orders.service - ${csi}1mOrders${csi}0m: ${csi}31mfailed${csi}0m (exit-code) 0O 1lI => !=`,
  [31, 32, 33, 34, 35, 36].map((c) => `${csi}${c}m■■${csi}${c + 60}m■■`).join(' ') + `${csi}0m`,
  `${csi}32mada@app-1${csi}0m:${csi}34m~/srv${csi}0m$ `,
].join('\r\n');

/** A terminal that shows what the settings look like; nothing is behind it. */
export default function Preview({ setting }: { setting: TerminalSetting }) {
  const box = useRef<HTMLDivElement>(null);
  const [terminal, setTerminal] = useState<Terminal | null>(null);
  const scheme = useComputedColorScheme('dark');
  useEffect(() => {
    if (!box.current) return;
    const made = new Terminal({ rows: 5, cols: 64, disableStdin: true, cursorInactiveStyle: 'block' });
    made.open(box.current);
    made.write(sample);
    setTerminal(made);
    return () => made.dispose();
  }, []);
  useEffect(() => {
    if (!terminal) return;
    const look = lookOf(setting, scheme);
    Object.assign(terminal.options, look, { cursorInactiveStyle: setting.cursor, screenReaderMode: false });
    box.current?.style.setProperty('--terminal-ground', look.theme?.background ?? '');
  }, [terminal, setting, scheme]);
  return <div className="terminal-box terminal-sample" ref={box} role="img" aria-label="Preview" inert />;
}
