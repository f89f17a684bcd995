interface Told {
  name: string;
  error: string;
}

interface Result {
  passed: number;
  skipped: number;
  failed: Told[];
  flaky: Told[];
}

export function readVitest(report: never): Result;
export function readPlaywright(report: never): Result;
export function summary(results: Result[]): string[];
