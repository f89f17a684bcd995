import { useLocalStorage } from '@mantine/hooks';

/** How the desk is arranged in this browser or window; kept across reloads. Sizes are in CSS pixels. */
export function useDeskLayout() {
  const [columns, saveColumns] = useLocalStorage<number[]>({
    key: 'holdfast.desk.columns',
    defaultValue: [600, 600],
    getInitialValueInEffect: false,
  });
  const [rows, saveRows] = useLocalStorage<number[]>({
    key: 'holdfast.desk.rows',
    defaultValue: [560, 320],
    getInitialValueInEffect: false,
  });
  const [tab, setTab] = useLocalStorage<string>({
    key: 'holdfast.desk.tab',
    defaultValue: 'guide',
    getInitialValueInEffect: false,
  });
  return { columns, saveColumns, rows, saveRows, tab, setTab };
}
