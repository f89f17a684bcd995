// Only what is plainly meant to be filled in: a redirect, a Go template, a test or a range of letters is not.
const forms = [
  /(?<![<\w])<[A-Za-z](?:[\w .:/-]*[\w.])?>(?!>)/g,
  /(?<![\w$\\)\]])\[[A-Z]{2,}(?:[ _-][A-Z0-9]+)*\]/g,
  /\{\{\s*(?!(?:end|else)\b)[A-Za-z_]\w*\s*\}\}/g,
];

/** The places of a command that a person has to fill in, each once, in order: `<name>`, `[NAME]`, `{{x}}`. */
export function placeholdersIn(text: string): string[] {
  const found = forms.flatMap((form) => [...text.matchAll(form)].map((m) => ({ at: m.index, text: m[0] })));
  return [...new Set(found.sort((a, b) => a.at - b.at).map((f) => f.text))];
}
