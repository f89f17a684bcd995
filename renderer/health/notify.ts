import type { AlertRow } from '@domain/health/row.ts';

type Permission = 'default' | 'granted' | 'denied';

/** Whether the system lets this page notify. */
export function notificationState(): Permission {
  return typeof Notification === 'undefined' ? 'denied' : Notification.permission;
}

/** Asks the person; only from a click, as browsers want it. */
export async function allowNotifications(): Promise<Permission> {
  return typeof Notification === 'undefined' ? 'denied' : Notification.requestPermission();
}

/** Shows an alert by the system; false where it cannot. */
export function notifySystem({ id, title, text }: AlertRow, onClick: () => void): boolean {
  if (notificationState() !== 'granted') return false;
  try {
    const shown = new Notification(title, { body: text.slice(0, 300), tag: id });
    shown.onclick = () => {
      window.focus();
      onClick();
      shown.close();
    };
    return true;
  } catch {
    return false; // some systems have the API and refuse to use it
  }
}

const SEEN = 'holdfast.alerts';

/** Whether this window is the first to tell of an alert: of several windows, one speaks. */
export async function claim(id: string): Promise<boolean> {
  const take = (): boolean => {
    const seen = (localStorage.getItem(SEEN) ?? '').split(' ');
    if (seen.includes(id)) return false;
    localStorage.setItem(SEEN, [...seen.slice(-49), id].join(' ').trim());
    return true;
  };
  return navigator.locks ? navigator.locks.request(SEEN, take) : take();
}

let audio: AudioContext | undefined;

/** Two short tones, falling: made here, so that no file has to be loaded when everything is down. */
export function sound(): void {
  try {
    audio ??= new AudioContext();
    const start = audio.currentTime;
    [660, 495].forEach((frequency, i) => {
      const [tone, volume] = [audio?.createOscillator(), audio?.createGain()];
      if (!audio || !tone || !volume) return;
      const at = start + i * 0.22;
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0, at);
      volume.gain.linearRampToValueAtTime(0.25, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.001, at + 0.2);
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.21);
    });
  } catch {
    // A page that nobody clicked yet may make no sound: the notice is there to be seen.
  }
}
