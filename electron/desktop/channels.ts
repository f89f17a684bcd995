/** The channel on which the page's preload script tells main that the page listens. */
export const READY = 'holdfast:ready';
/** The channel on which main tells the page something, through its preload script. */
export const SHELL = 'holdfast:shell';
