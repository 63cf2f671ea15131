import { readdirSync } from "node:fs";
export { mkdirSync, readFileSync, writeFileSync } from "node:fs";

/** Files under a directory whose names end so, as URLs, sorted. */
export function globSync(directory, ending) {
  return readdirSync(directory, { recursive: true })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => new URL(name, directory));
}
