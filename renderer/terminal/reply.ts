/**
 * True for what an emulator answers by itself (device attributes, cursor and mode reports, focus, mouse, strings): it
 * is no key of a person.
 */
export function isReply(data: string): boolean {
  return /^\u001b(?:\[[?>=]?[\d;]*[cRnt]|\[\??[\d;]*\$y|\[[IO]$|\[<[\d;]*[Mm]|\[M|P|\])/.test(data);
}

/** A program asks its terminal a few things when it starts; a mouse that moves reports about 120 times a second. */
const BURST = 500;
const PER_SECOND = 250;

/** Lets answers through as long as they come at a pace that a program means; a flood of questions gets no more. */
export function createReplyLimit(): (now: number) => boolean {
  let left = BURST;
  let at = 0;
  return (now) => {
    left = Math.min(BURST, left + ((now - at) / 1000) * PER_SECOND);
    at = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
}
