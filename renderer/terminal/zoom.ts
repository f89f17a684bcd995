import { useRef } from 'react';
import { FONT_SIZES } from '@domain/terminal/setting.ts';
import { api } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import { settingOrDefault } from './look.ts';

/** Makes the font of every terminal larger, smaller or as it was; kept with the settings. */
export function useZoom(): (act: 'zoomIn' | 'zoomOut' | 'zoomReset') => void {
  const setting = settingOrDefault(useRow('setting', 'me'));
  const wanted = useRef<number | null>(null);
  return (act) => {
    // Keys come faster than the settings come back.
    const from = wanted.current ?? setting.fontSize;
    const next = act === 'zoomReset' ? FONT_SIZES.normal : from + (act === 'zoomIn' ? 1 : -1);
    const fontSize = Math.min(FONT_SIZES.max, Math.max(FONT_SIZES.min, next));
    wanted.current = fontSize;
    void api.setting
      .set({ terminal: { ...setting, fontSize } })
      .catch(() => undefined)
      .then(() => {
        if (wanted.current === fontSize) wanted.current = null;
      });
  };
}
