/** The names of files that may be guides. */
export const guideName = /\.(?:md|markdown|mdown|mkdn?|mdx|txt)$/i;
const hidden = /(?:^|\/)(?:\.|node_modules\/|__MACOSX\/)/;

/** Whether a path within a folder or an archive may be a guide, by its name. */
export function mayBeGuide(path: string): boolean {
  return guideName.test(path) && !hidden.test(path);
}
