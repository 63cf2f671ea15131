import { useState } from "react";
import { useQuery, type AnyVariables } from "urql";
import { StatisticsDocument, type StatisticsGrouping, type StatisticsQueryVariables } from "../generated/operations";
import { useLanguage } from "../language/language";
import { Fault } from "../parts/notice";
import { Choice, GROUPINGS } from "./choice";
import { FigureTable } from "./figure-table";

/** What the orders of a list come to, as it is narrowed at the moment. */
export default function ListFigures({ name, variables }: { name: string; variables: AnyVariables }) {
  const { words } = useLanguage();
  const [by, setBy] = useState<StatisticsGrouping>("MONTH");
  const { scope, filter, search } = variables as Pick<StatisticsQueryVariables, "scope" | "filter" | "search">;
  const [{ data, error }, ask] = useQuery({ query: StatisticsDocument, variables: { by, scope, filter, search }, requestPolicy: "cache-and-network" });
  return (
    <div className="list-figures card-body">
      <Choice<StatisticsGrouping> label={words.figures.groupedBy} value={by} choices={GROUPINGS} words={words.figures.by} onChange={setBy} />
      {error && <Fault error={error} retry={() => ask()} />}
      {!data && !error && <p role="status">{words.loading}</p>}
      {data && <FigureTable few caption={words.figures.of(name)} by={by} groups={data.statistics.groups} total={data.statistics.total} />}
    </div>
  );
}
