// Keeps a copy of the job orders that are shared with this authority; an interrupted run goes on where it stopped.
//
// STAER_URL=https://staer.example STAER_TOKEN=… node nightly-pull.ts copy.json
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { StaerClient, type Change, type JobOrder } from "../staer-client.ts";

/** Your own database in its place. What was read and where to read on are saved together, so that neither runs ahead. */
type Copy = {
  /** The cursor behind the changes that were read; null before the first run. */
  changes: string | null;
  /** The cursor behind that part of the whole list that was read. */
  list: string | null;
  isWhole: boolean;
  jobOrders: JobOrder[];
};

function load(file: string): Copy {
  if (!existsSync(file)) return { changes: null, list: null, isWhole: false, jobOrders: [] };
  return JSON.parse(readFileSync(file, "utf8")) as Copy;
}

function save(file: string, copy: Copy): void {
  writeFileSync(`${file}.new`, JSON.stringify(copy, null, 2));
  renameSync(`${file}.new`, file);
}

/** By its id: the same change may come twice. One without an order says that it is no longer for this authority. */
function keep(copy: Copy, { id, jobOrder }: Change): void {
  copy.jobOrders = copy.jobOrders.filter((known) => known.id !== id);
  if (jobOrder) copy.jobOrders.push(jobOrder);
}

async function pull(client: StaerClient, file: string): Promise<Copy> {
  const copy = load(file);
  copy.changes ??= await client.now(); // before the list, so that what changes meanwhile is read below
  save(file, copy);
  if (!copy.isWhole) {
    for await (const { items, cursor, hasMore } of client.sharedJobOrders(copy.list)) {
      for (const jobOrder of items) keep(copy, { id: jobOrder.id, jobOrder });
      save(file, Object.assign(copy, { list: cursor, isWhole: !hasMore }));
    }
  }
  for await (const { items, cursor } of client.changes(copy.changes)) {
    for (const change of items) keep(copy, change);
    save(file, Object.assign(copy, { changes: cursor }));
  }
  return copy;
}

const [file = "copy.json"] = process.argv.slice(2);
const { STAER_URL: url = "", STAER_TOKEN: token = "" } = process.env;
const { jobOrders } = await pull(new StaerClient({ url, token }), file);
for (const { id, title, primaryAuthority, workTasks } of jobOrders) {
  const tasks = workTasks.withheld ? "(not for us)" : (workTasks.value ?? "(none given)");
  console.log([id, title, primaryAuthority.name, tasks].join("\t"));
}
