import { useState } from "react";
import { useQuery } from "urql";
import { StatisticsAcrossAuthoritiesDocument, StatisticsDocument, type JobOrderScope, type StatisticsGrouping } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Fault } from "../parts/notice";
import { usePage } from "../parts/use-page";
import { Choice, GROUPINGS } from "./choice";
import { FigureTable } from "./figure-table";

const SCOPES: JobOrderScope[] = ["AUTHORITY", "MINE", "SHARED", "ALL"];

/** Figures to print: those of the orders that one sees, and beside them those of all authorities together. */
export default function ReportPage() {
  const { words, time } = useLanguage();
  const [by, setBy] = useState<StatisticsGrouping>("MONTH");
  const [scope, setScope] = useState<JobOrderScope>("AUTHORITY");
  usePage(words.figures.heading);
  return (
    <main id="content" tabIndex={-1} className="page">
      <div className="page-head">
        <h1>{words.figures.heading}</h1>
        <button type="button" className="button button-secondary" onClick={() => print()}>{words.figures.print}</button>
      </div>
      <p className="faint">{words.figures.asOf(time(new Date().toISOString()))}</p>
      <div className="report-choices">
        <Choice<StatisticsGrouping> label={words.figures.groupedBy} value={by} choices={GROUPINGS} words={words.figures.by} onChange={setBy} />
        <Choice<JobOrderScope> label={words.figures.over} value={scope} choices={SCOPES} words={words.figures.scope} onChange={setScope} />
      </div>
      <div className="stack">
        <Own by={by} scope={scope} />
        <AllTogether by={by} />
      </div>
    </main>
  );
}

function Own({ by, scope }: { by: StatisticsGrouping; scope: JobOrderScope }) {
  const { words } = useLanguage();
  const [{ data, error }, ask] = useQuery({ query: StatisticsDocument, variables: { by, scope }, requestPolicy: "cache-and-network" });
  const heading = words.figures.scope[scope];
  return (
    <section className="card" aria-label={heading}>
      <header className="card-head"><h2>{heading}</h2></header>
      <div className="card-body">
        <p className="faint">{words.figures.ownLead}</p>
        {error && <Fault error={error} retry={() => ask()} />}
        {!data && !error && <p role="status">{words.loading}</p>}
        {data && <FigureTable caption={words.figures.of(heading)} by={by} groups={data.statistics.groups} total={data.statistics.total} />}
      </div>
    </section>
  );
}

function AllTogether({ by }: { by: StatisticsGrouping }) {
  const { words, time } = useLanguage();
  const [{ data, error }, ask] = useQuery({ query: StatisticsAcrossAuthoritiesDocument, variables: { by } });
  const nodes = data?.statisticsAcrossAuthorities.nodes;
  const heading = words.figures.across;
  return (
    <section className="card" aria-label={heading}>
      <header className="card-head"><h2>{heading}</h2></header>
      <div className="card-body">
        <p className="faint">{words.figures.acrossLead}{nodes?.[0] && ` ${words.figures.countedAt(time(nodes[0].countedAt))}`}</p>
        {error && <Fault error={error} retry={() => ask()} />}
        {nodes?.length === 0 && <p>{words.figures.tooFew}</p>}
        {nodes && nodes.length > 0 && <FigureTable caption={words.figures.of(heading)} by={by} groups={nodes.map((node) => ({ key: node.key, name: node.name, figures: node }))} />}
      </div>
    </section>
  );
}
